import { type Setting, settings } from "./setting.ts";

const COMMENT_COLUMN = 46;

const literal = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(literal).join(", ")}]` : value === null ? "null" : String(value);

function linesOf(setting: Setting): string[] {
  const indent = "  ".repeat(setting.path.length - 1);
  const key = `${indent}${setting.path.at(-1)}:`;
  if (setting.children) return [`${indent}# ${setting.meaning}`, key, ...setting.children.flatMap(linesOf)];
  const line = `${key} ${literal(setting.default)}`;
  if (line.length >= COMMENT_COLUMN) return [`${indent}# ${setting.meaning}`, line];
  return [`${line.padEnd(COMMENT_COLUMN)}# ${setting.meaning}`];
}

/** `configs/rl_config.yaml`: every setting with its default and its meaning. */
export function configYaml(): string {
  const head = [
    "# Settings of oak-policy, all of them, with their defaults. A line that is left out keeps its default.",
    "# Written from src/schema/config.ts by `npm run docs`; copy it with `oak-policy init` and edit the copy.",
  ];
  return `${[...head, ...settings().flatMap((section) => ["", ...linesOf(section)])].join("\n")}\n`;
}
