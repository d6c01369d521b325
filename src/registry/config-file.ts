import { existsSync, readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import { type Config, configSchema, defaultConfig } from "../schema/config.ts";
import { UserError } from "../schema/user-error.ts";

/**
 * The settings of `configs/rl_config.yaml`; every key that is left out has its default, and no file means all defaults.
 * @throws UserError with file, line and field for bad YAML, unknown keys and values out of bounds.
 */
export function readConfig(file: string): Config {
  if (!existsSync(file)) return defaultConfig();
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines, prettyErrors: false });
  const fault = document.errors[0];
  if (fault) {
    throw new UserError(`The settings file is not valid YAML: ${fault.message}.`, {
      place: { file, line: lines.linePos(fault.pos[0]).line },
      next: "mend that line, or write a fresh file with `oak-policy init --force`",
    });
  }
  const parsed = configSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const unknownKey = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const path = [...(issue?.path ?? []), ...(unknownKey === undefined ? [] : [unknownKey])];
  throw new UserError(
    unknownKey === undefined
      ? `A setting is not right: ${issue?.message}.`
      : `There is no setting named ${unknownKey}.`,
    {
      place: { file, line: lineOf(document, path, lines), field: path.join(".") },
      next: "see docs/reference/configuration.md for the settings, their bounds and defaults",
    },
  );
}

function lineOf(
  document: ReturnType<typeof parseDocument>,
  path: PropertyKey[],
  lines: LineCounter,
): number | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    const range = (node as { range?: [number, number, number] } | undefined)?.range;
    if (range) return lines.linePos(range[0]).line;
  }
  return undefined;
}
