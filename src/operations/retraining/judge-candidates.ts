import { compareVersions } from "../../evaluation/compare-versions.ts";
import type { Retraining } from "../../schema/retraining.ts";
import { evaluateVersion } from "../evaluate.ts";
import { exportVersion } from "../export.ts";
import type { Effects } from "../operation.ts";
import type { Found } from "./run.ts";

/**
 * Which of the two candidates is looked at further. Both are judged on the same held-out rows, at a level that is corrected
 * for having two of them. The one trained from the start wins ties: it alone can tell new task types apart, and it does not
 * carry on what a parent learned from rows that no longer hold.
 */
export async function chooseStage({ candidates }: Retraining, effects: Effects): Promise<Found> {
  const { fresh, incremental, incremental_refused: refused } = candidates;
  if (fresh === null) throw new Error("there is no candidate to choose");
  if (incremental === null) {
    const because = `It was trained from the start; going on from the live version was not possible: ${refused}`;
    return { candidates: { ...candidates, chosen: fresh, chosen_because: because } };
  }
  const report = await evaluateVersion(
    { version: incremental, compareTo: fresh, chosenAmong: 2 },
    withoutWords(effects),
  );
  const { answer, sentence } = compareVersions(report);
  const chosen = answer === "better" ? incremental : fresh;
  const rule = answer === "better" ? "" : ` So ${fresh}, trained from the start, is taken.`;
  return { candidates: { ...candidates, chosen, chosen_because: `${sentence}${rule}` } };
}

/** Judges the chosen candidate against the live version and exports it with its verdict. */
export async function evaluateStage(state: Retraining, effects: Effects): Promise<Found> {
  const { chosen, incremental } = state.candidates;
  if (chosen === null) throw new Error("no candidate was chosen");
  await evaluateVersion(
    { version: chosen, compareTo: state.compared_with, chosenAmong: incremental === null ? 1 : 2 },
    withoutWords(effects),
  );
  await exportVersion(chosen, effects);
  return {};
}

/** An evaluation advises to export again; here that is the next step anyway. */
const withoutWords = (effects: Effects): Effects => ({ ...effects, say: () => undefined });
