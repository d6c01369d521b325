import type * as z from "zod";
import type { exportPolicy } from "../../operations/export.ts";
import { shortPath } from "./short-path.ts";
import { count } from "./table.ts";

/** What `export` shows. */
export const exportScreen = ({
  file,
  version,
  bytes,
  evaluated,
  live_unchanged,
}: z.infer<typeof exportPolicy.output>): string =>
  [
    `${shortPath(file)} holds all that serving ${version} needs (${count(Math.round(bytes / 1024))} kB); it answered a test question.`,
    ...(evaluated
      ? []
      : [
          "It was not evaluated before, so every answer will say so: oak-policy evaluate, then export again.",
        ]),
    ...(live_unchanged
      ? [
          `${version} is live and goes on answering as it was deployed; to make this file live: oak-policy deploy --version ${version}`,
        ]
      : []),
  ].join("\n");
