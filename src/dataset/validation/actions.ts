import type { ValidationReport } from "../../schema/validation-report.ts";
import { type Check, finding, percent, some } from "./finding.ts";
import type { Observations } from "./observations.ts";

const NO_SUPPORT = 5;
const LITTLE_SUPPORT = 10;
const MOSTLY = 0.5;

export function actionsOf(seen: Observations): ValidationReport["actions"] {
  return [...seen.agents]
    .map(([name, { train, validation, test, successes }]) => ({
      name,
      train,
      validation,
      test,
      train_success_rate: train === 0 ? null : successes / train,
    }))
    .sort((a, b) => b.train - a.train || b.test - a.test || (a.name < b.name ? -1 : 1));
}

/** Agents the training rows say too little about. */
export const checkSupport: Check = ({ seen }) => {
  const trained = actionsOf(seen).filter(({ train }) => train > 0);
  if (trained.length < 2)
    return [
      finding(
        "actions",
        "error",
        "There is nothing to choose between",
        `${trained.length} agents in the training rows`,
        "ingest telemetry in which at least two agents worked",
      ),
    ];
  const rare = trained.filter(({ train }) => train < NO_SUPPORT);
  const few = trained.filter(({ train }) => train >= NO_SUPPORT && train < LITTLE_SUPPORT);
  if (rare.length + few.length === 0)
    return [finding("action-support", "ok", "Every agent has support", `${trained.length} agents`)];
  const words = (list: typeof trained): string => some(list.map(({ name, train }) => `${name} ${train}`));
  return [
    finding(
      "action-support",
      "warning",
      "Some agents were hardly tried",
      `under ${NO_SUPPORT} rows: ${words(rare) || "none"}; under ${LITTLE_SUPPORT}: ${words(few) || "none"} (of ${trained.length} agents)`,
      "the policy will not recommend them with confidence; let them try more tasks if they matter",
    ),
  ];
};

/** Agents that appear only after the training period. */
export const checkUnseen: Check = ({ seen }) => {
  const unseen = actionsOf(seen).filter(({ train }) => train === 0);
  if (unseen.length === 0)
    return [finding("unseen-agents", "ok", "No agent appears after training only", "")];
  const rows = unseen.reduce((sum, { validation, test }) => sum + validation + test, 0);
  const later = seen.splits.validation.rows + seen.splits.test.rows;
  return [
    finding(
      "unseen-agents",
      "warning",
      "Some agents appear only after the training period",
      `${some(unseen.map(({ name }) => name))}: ${rows} of ${later} later rows (${percent(rows / later)}); a policy cannot know them`,
      "retrain once they have worked for a while",
    ),
  ];
};

/** Decisions that were none, because only one agent could have been chosen. */
export const checkChoice: Check = ({ seen }) => {
  const { rows } = seen.splits.train;
  if (rows === 0) return [];
  const share = seen.withoutChoice / rows;
  const detail = `${seen.withoutChoice} of ${rows} training rows (${percent(share)}) had one available agent`;
  return share > MOSTLY
    ? [
        finding(
          "choice",
          "warning",
          "Most decisions had no alternative",
          detail,
          "log available_agents with each delegation",
        ),
      ]
    : [finding("choice", "ok", "There was a choice to make", detail)];
};
