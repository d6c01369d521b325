import { sliceTransitions, type TransitionTable } from "../../dataset/transition-table.ts";
import type { Anchor } from "../../learning/anchor.ts";
import type { Ensemble } from "../../learning/ensemble.ts";
import { heldOutErrors } from "../../learning/tuning/held-out-errors.ts";
import { surelyBetter } from "../../learning/validation-loss.ts";
import type { Config } from "../../schema/config.ts";
import type { History } from "./stage-anchor.ts";

/**
 * The parent's networks that are worth going on from. Each was a correction of the parent's anchor; where the new anchor
 * alone is surely better on the newest rows, that correction has been learned by the anchor or is out of date, and the
 * member begins anew.
 */
export function usefulStarts(
  { parent }: History,
  anchor: Anchor,
  validation: TransitionTable,
  model: Config["model"],
): (Float32Array | undefined)[] {
  const alone = { ...parent, anchor, size: 1, members: [] };
  const without = heldOutErrors(alone, validation, model);
  return parent.members
    .slice(0, model.training.ensemble_members)
    .map((parameters) =>
      surelyBetter(
        without,
        heldOutErrors({ ...alone, members: [parameters] }, validation, model),
        validation.episode,
      )
        ? undefined
        : parameters,
    );
}

/** Whether the parent's own tasks, those rehearsed, are now told surely worse than the parent told them. */
export function forgets(
  { parent, rehearsed }: History,
  child: Ensemble,
  table: TransitionTable,
  model: Config["model"],
): boolean {
  if (rehearsed === 0) return false;
  const known = sliceTransitions(table, 0, rehearsed);
  return surelyBetter(heldOutErrors(parent, known, model), heldOutErrors(child, known, model), known.episode);
}
