import type * as z from "zod";
import type { init } from "../../operations/init.ts";

/** What `init` shows. */
export const initScreen = ({ workspace, config }: z.infer<typeof init.output>): string =>
  [
    `A workspace is ready in ${workspace}.`,
    `Settings: ${config} (every line has its default and meaning)`,
    "",
    "Next: oak-policy ingest ~/.claude/projects",
  ].join("\n");
