import { describe, expect, it } from "vitest";
import { configSchema } from "../../schema/config.ts";
import { type Setting, settings } from "./setting.ts";

const leaves = (nodes: readonly Setting[]): Setting[] =>
  nodes.flatMap((node) => (node.children ? leaves(node.children) : [node]));
const all = leaves(settings());
const boundsOf = (path: string): string | undefined =>
  all.find((setting) => setting.path.join(".") === path)?.bounds;

/** The configuration with one setting changed. */
const isAccepted = (path: readonly string[], value: number): boolean =>
  configSchema.safeParse(path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)).success;

describe("the bounds of a setting", () => {
  it.each([
    ["model.hyperparameters.gamma", "0 to 1"],
    ["model.hyperparameters.dropout", "0 or more, less than 1"],
    ["model.hyperparameters.reward_scale", "more than 0"],
    ["evaluation.confidence_level", "0.8 or more, less than 1"],
    ["evaluation.k_folds", "2 or more"],
    ["reward.failure", "number"],
    ["logging.log_predictions", "true, false"],
  ])("say what is allowed: %s", (path, bounds) => {
    expect(boundsOf(path)).toBe(bounds);
  });

  it.each(all.filter(({ default: standard }) => typeof standard === "number"))(
    "are those that the program checks: $path",
    ({ path, bounds }) => {
      const inclusive = /^(\S+) to (\S+)$/.exec(bounds);
      const named: [text: string | undefined, allowed: boolean][] = [
        [inclusive?.[1], true],
        [inclusive?.[2], true],
        [/(\S+) or more/.exec(bounds)?.[1], true],
        [/(\S+) or less/.exec(bounds)?.[1], true],
        [/more than (\S+?)(?:,|$)/.exec(bounds)?.[1], false],
        [/less than (\S+)/.exec(bounds)?.[1], false],
      ];
      for (const [text, allowed] of named) {
        if (text !== undefined) expect(isAccepted(path, Number(text))).toBe(allowed);
      }
    },
  );
});
