import type * as z from "zod";
import type { trainBaselines } from "../../operations/train-baselines.ts";
import { shortPath } from "./short-path.ts";
import { percent, table } from "./table.ts";

const numberOr = (value: unknown): string => (typeof value === "number" ? value.toFixed(2) : "-");

/** What `train-baselines` shows. */
export function trainBaselinesScreen({ folder, baselines }: z.infer<typeof trainBaselines.output>): string {
  const rows = baselines.map(({ name, performance }) => [
    name,
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
    `Written to ${shortPath(folder)}`,
  ].join("\n");
}
