import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadOperation, VERBS } from "../../operations/index.ts";
import type { Verb } from "./manifest.ts";
import { describeOptions } from "./option.ts";

const verbs: Verb[] = [];
for (const verb of VERBS) {
  const { summary, input, stopsItself = false } = await loadOperation(verb);
  verbs.push({ name: verb, summary, options: describeOptions(input), stopsItself });
}
writeFileSync(
  fileURLToPath(new URL("../verbs.json", import.meta.url)),
  `${JSON.stringify(verbs, null, 1)}\n`,
);
