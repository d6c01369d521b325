import type * as z from "zod";
import type { simulate } from "../../operations/simulate.ts";
import { shortPath } from "./short-path.ts";
import { count } from "./table.ts";

/** What `simulate` shows. */
export const simulateScreen = (made: z.infer<typeof simulate.output>): string =>
  [
    `${shortPath(made.folder)} holds ${count(made.delegations)} simulated delegations in ${count(made.invocation_lines)} lines (starts, ends, test workflows) and ${count(made.ratings)} ratings.`,
    "truth.json beside them says how likely each agent really was to succeed at each task.",
    "",
    `Next: oak-policy ingest ${shortPath(made.folder)}`,
  ].join("\n");
