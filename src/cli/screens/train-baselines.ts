import type * as z from "zod";
import type { trainBaselines } from "../../operations/train-baselines.ts";
import type { BaselineFile } from "../../schema/baseline.ts";
import { shortPath } from "./short-path.ts";
import { percent, table } from "./table.ts";
import { wrap } from "./wrap.ts";

const THIN = "*";

const numberOr = (value: unknown): string => (typeof value === "number" ? value.toFixed(2) : "-");

const isThin = (performance: BaselineFile["performance"]): boolean => performance?.judgeable === false;

/** What `train-baselines` shows. */
export function trainBaselinesScreen({ folder, baselines }: z.infer<typeof trainBaselines.output>): string {
  const rows = baselines.map(({ name, performance }) => [
    isThin(performance) ? `${name} ${THIN}` : name,
    percent(performance?.success_rate),
    Array.isArray(performance?.success_rate_interval)
      ? performance.success_rate_interval
          .map((bound: unknown) => (typeof bound === "number" ? (100 * bound).toFixed(1) : "-"))
          .join(" to ")
      : "-",
    numberOr(performance?.avg_reward),
    percent(performance?.accuracy),
  ]);
  return [
    table([["baseline", "success", "95 % interval", "reward", "agreement"], ...rows]),
    "",
    "success and reward: estimated from held-out delegations, if this baseline had chosen. agreement: with the logged agent on successes.",
    ...(baselines.some(({ performance }) => isThin(performance))
      ? wrap(
          `${THIN} too little in the log to judge it, by the red lines of the settings (evaluation.min_effective_sample_size, evaluation.min_support): its figures are mostly guesses of the model of outcomes.`,
        )
      : []),
    `Written to ${shortPath(folder)}`,
  ].join("\n");
}
