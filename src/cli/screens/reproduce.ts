import type * as z from "zod";
import type { reproduce } from "../../operations/reproduce.ts";
import { table } from "./table.ts";
import { wrap } from "./wrap.ts";

const SHOWN_OF_HASH = 12;

/** What `reproduce` shows. */
export function reproduceScreen(found: z.infer<typeof reproduce.output>): string {
  const { version, equal, files, trained_with: then, made_again_with: now, why } = found;
  const rows = files.map((each) => [
    each.file,
    each.what,
    each.sha256.slice(0, SHOWN_OF_HASH),
    each.equal ? "same bytes" : "DIFFERS",
  ]);
  return [
    equal
      ? `${version} was made again from what was kept of it: the same bytes.`
      : `${version} was made again from what was kept of it, and is not the same.`,
    "",
    table([["file in models/", "what", "SHA-256", "made again"], ...rows]),
    "",
    ...files.flatMap(({ what, difference }) => (difference ? wrap(`${what}: ${difference}`, "  ") : [])),
    ...why.flatMap((line) => wrap(`Why: ${line}`, "  ")),
    `Trained by oak-policy ${then.code_version} with Node ${then.node} on ${then.platform} ${then.arch}; made again by ${now.code_version} with ${now.node} on ${now.platform} ${now.arch}.`,
  ].join("\n");
}
