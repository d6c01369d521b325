import { percentShortOf, shortOf } from "../../numeric/short-of.ts";
import type { EvaluatedPolicy, Overlap } from "../../schema/evaluation-report.ts";
import type { Evidence } from "./evidence.ts";
import { percent } from "./problem.ts";

/** The rows of an evaluation that a diagnosis speaks of. */
export interface JudgedPolicies {
  policy: EvaluatedPolicy;
  /** always the agent with the best record */
  single: EvaluatedPolicy | undefined;
  /** what was really chosen */
  behaviour: EvaluatedPolicy | undefined;
}

const BEST_SINGLE = "highest_success";

export function judgedPolicies({ policy }: Evidence): JudgedPolicies | null {
  const policies = policy?.evaluation?.policies ?? [];
  const own = policies.find(({ role }) => role === "policy");
  if (!own) return null;
  return {
    policy: own,
    single: policies.find(({ name, role }) => role === "baseline" && name === BEST_SINGLE),
    behaviour: policies.find(({ role }) => role === "behaviour"),
  };
}

/** Why no estimate of a policy can be trusted, if it cannot: the red lines of the evaluation. */
export function redLine(
  settings: { min_support: number; min_effective_sample_size: number },
  { support, effective_sample_size: effective }: Overlap,
): string | null {
  if (support < settings.min_support)
    return `only ${percentShortOf(support, settings.min_support)} of its choices were tried in like situations (${percent(settings.min_support)} needed)`;
  if (effective < settings.min_effective_sample_size)
    return `the held-out log is worth ${shortOf(effective, settings.min_effective_sample_size)} plain trials of it (${settings.min_effective_sample_size} needed)`;
  return null;
}
