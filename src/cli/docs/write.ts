import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Verb } from "../manifest/manifest.ts";
import { configYaml } from "./config-yaml.ts";
import { configurationPage, exitCodesPage, verbsPage } from "./reference.ts";

/** Writes the pages that follow from the source; with --check it only says which are out of date (exit 1). */
const root = new URL("../../../", import.meta.url);
const verbs = JSON.parse(readFileSync(new URL("../verbs.json", import.meta.url), "utf8")) as Verb[];
const pages: Record<string, string> = {
  "configs/rl_config.yaml": configYaml(),
  "docs/reference/configuration.md": configurationPage(),
  "docs/reference/verbs.md": verbsPage(verbs),
  "docs/reference/exit-codes.md": exitCodesPage(),
};

const check = process.argv.includes("--check");
for (const [page, content] of Object.entries(pages)) {
  const file = fileURLToPath(new URL(page, root));
  if (existsSync(file) && readFileSync(file, "utf8") === content) continue;
  if (check) {
    console.error(`${page} is out of date: run \`npm run docs\`.`);
    process.exitCode = 1;
    continue;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(`wrote ${page}`);
}
