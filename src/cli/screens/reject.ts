import type { Deployment } from "../../schema/deployment.ts";

/** What `reject` shows. */
export const rejectScreen = ({ version, previous, mode, reason }: Deployment): string =>
  [
    `${version} is rejected: ${reason}`,
    previous === null ? "Nothing is live." : `${previous} stays live as ${mode}.`,
  ].join("\n");
