import { EXIT_CODES } from "../../schema/user-error.ts";
import type { Verb } from "../manifest/manifest.ts";
import type { Option } from "../manifest/option.ts";
import { type Setting, settings } from "./setting.ts";

const row = (cells: string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
const table = (head: string[], rows: string[][]): string[] => [
  row(head),
  row(head.map(() => "---")),
  ...rows.map(row),
];
const WRITTEN = "<!-- written by `npm run docs` from the source; do not edit -->";

const leaves = (setting: Setting): Setting[] =>
  setting.children ? setting.children.flatMap(leaves) : [setting];

/** `docs/reference/configuration.md`. */
export function configurationPage(): string {
  const sections = settings().flatMap((section) => [
    `## ${section.path[0]}`,
    "",
    `${section.meaning}.`,
    "",
    ...table(
      ["setting", "default", "values", "meaning"],
      leaves(section).map((leaf) => [
        `\`${leaf.path.slice(1).join(".")}\``,
        `\`${JSON.stringify(leaf.default)}\``,
        leaf.bounds,
        leaf.meaning,
      ]),
    ),
    "",
  ]);
  return [
    WRITTEN,
    "# Settings",
    "",
    "All settings of `configs/rl_config.yaml`. An unknown key is an error, so that a slip of the pen is never ignored.",
    "",
    ...sections,
  ].join("\n");
}

const optionName = (option: Option): string =>
  option.positional ? `\`${option.field}\`` : `\`${option.flag}\``;

/** `docs/reference/verbs.md`. */
export function verbsPage(verbs: readonly Verb[]): string {
  const sections = verbs.flatMap((verb) => [
    `## ${verb.name}`,
    "",
    `${verb.summary}.`,
    "",
    ...(verb.options.length === 0
      ? []
      : [
          ...table(
            ["flag", "value", "default", "meaning"],
            verb.options.map((option) => [
              optionName(option),
              option.choices?.join(", ") ?? option.kind,
              option.required
                ? "required"
                : option.default === undefined
                  ? ""
                  : `\`${JSON.stringify(option.default)}\``,
              option.description,
            ]),
          ),
          "",
        ]),
  ]);
  return [
    WRITTEN,
    "# Verbs",
    "",
    "Every verb also takes `--workspace FOLDER`, `--json` and `--help`.",
    "",
    ...sections,
  ].join("\n");
}

/** `docs/reference/exit-codes.md`. */
export function exitCodesPage(): string {
  const rows = Object.values(EXIT_CODES)
    .sort((a, b) => a.code - b.code)
    .map(({ code, meaning }) => [String(code), meaning]);
  return [WRITTEN, "# Exit codes", "", ...table(["code", "meaning"], rows), ""].join("\n");
}
