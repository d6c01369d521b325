import type { ValidationReport } from "../../schema/validation-report.ts";
import { type Check, finding, percent } from "./finding.ts";
import type { Observations } from "./observations.ts";

/** Labels that a person, a test or the run itself gave; all others are inferred from what happened afterwards. */
const HARD_SOURCES = new Set(["rating", "tests", "build", "status", "rejection", "interrupt", "evaluation"]);
const ONE_SIDED = 0.99;
/** As with agents: fewer rows than this are no support for anything. */
const HARDLY_ANY = 5;
/** With fewer rows of the rarer kind, a difference between agents rests on a handful of events. */
const FEW_OF_A_KIND = 50;
const MANY_SOFT = 0.5;

export function sourcesOf(seen: Observations): ValidationReport["success_sources"] {
  const rows = seen.splits.train.rows;
  return [...seen.sources]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([source, n]) => ({ source, rows: n, share: n / rows, soft: !HARD_SOURCES.has(source) }));
}

/** The same words for every finding that it mends, so that it is one next step. */
const RATE =
  "rate delegations with `oak-policy record`, above all the ones that went wrong: a rating outweighs every inferred label";

/** How the training rows ended, and whether one answer drowns the other. */
export const checkLabels: Check = ({ seen }) => {
  const { rows, success, partial, failure } = seen.splits.train;
  if (rows === 0) return [];
  const share = success / rows;
  const detail = `success ${percent(share)}, partial ${percent(partial / rows)}, failure ${percent(failure / rows)} of ${rows} training rows`;
  const rarer = Math.min(success, rows - success);
  if (rarer < HARDLY_ANY)
    return [
      finding(
        "label-distribution",
        "error",
        "Success is always the same",
        `${detail}: ${rarer} rows differ, so there is nothing to tell agents apart by`,
        RATE,
      ),
    ];
  if (rarer < FEW_OF_A_KIND || Math.max(share, 1 - share) > ONE_SIDED)
    return [
      finding(
        "label-distribution",
        "warning",
        success > rows / 2 ? "There are few failures to learn from" : "There are few successes to learn from",
        `${detail}: ${rarer} rows carry all that tells agents apart`,
        RATE,
      ),
    ];
  return [finding("label-distribution", "ok", "Label distribution", detail)];
};

/** Where the labels came from. */
export const checkLabelSources: Check = ({ seen }) => {
  const sources = sourcesOf(seen);
  const soft = sources.filter((source) => source.soft).reduce((sum, source) => sum + source.share, 0);
  const detail = `${sources.map(({ source, share }) => `${source} ${percent(share)}`).join(", ")}; soft: ${percent(soft)}`;
  return soft > MANY_SOFT
    ? [finding("label-sources", "warning", "Most labels are inferred, not told", detail, RATE)]
    : [finding("label-sources", "ok", "Label sources", detail)];
};

/** A reward that never changes teaches nothing. */
export const checkReward: Check = ({ seen }) => {
  const { n, mean, least, most } = seen.splits.train.reward;
  if (n === 0) return [];
  const detail = `mean ${mean.toFixed(2)}, from ${least.toFixed(2)} to ${most.toFixed(2)}`;
  return most - least < 1e-9
    ? [
        finding(
          "reward",
          "error",
          "The reward is always the same",
          detail,
          "check the reward section of the config and the outcomes in the telemetry",
        ),
      ]
    : [finding("reward", "ok", "Rewards differ", detail)];
};
