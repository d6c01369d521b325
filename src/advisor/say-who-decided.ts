import type { Recommendation } from "../schema/recommendation.ts";
import type { ServingPlan } from "./serving-plan.ts";

/** The answer, with what is to be known of who decides and who was not asked; nothing where that goes without saying. */
export const sayWhoDecided = (answered: Recommendation, plan: ServingPlan): Recommendation => ({
  ...answered,
  notes: [...decision(answered), ...answered.notes, ...unreached(answered, plan)],
});

/** In primary mode an answer is no advice. */
function decision({ mode, decision: decided, recommendation_id: id }: Recommendation): string[] {
  if (mode !== "primary" || decided === "abstain") return [];
  return [
    `This is a decision, not advice (primary mode). You may overrule it: say who was sent instead, and why, with \`oak-policy record --recommendation ${id}\`.`,
  ];
}

function unreached({ assignment, version }: Recommendation, { first }: ServingPlan): string[] {
  if (assignment?.arm !== "incumbent" || first === null || version === null) return [];
  return [
    `${first.version} answers ${assignment.percent} % of the tasks so far, and this one is not among them.`,
  ];
}
