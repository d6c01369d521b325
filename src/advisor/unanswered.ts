import type { Assignment, Recommendation } from "../schema/recommendation.ts";
import { describeTask } from "../telemetry/describe-task.ts";
import { abstain } from "./fallback.ts";
import type { ServingPlan } from "./serving-plan.ts";

/** A question that no version answers. */
export interface Unanswered {
  id: string;
  timestamp: string;
  task: string;
  available: readonly string[] | null;
  sessionId: string | null;
  assignment: Assignment | null;
}

/** The fallback where no version answers: there is none, it was taken off, or its rollout has not reached this task. */
export const unanswered = (question: Unanswered, plan: ServingPlan): Recommendation =>
  abstain(
    {
      recommendation_id: question.id,
      timestamp: question.timestamp,
      task: question.task,
      task_type: describeTask(question.task).type,
      available: [...(question.available ?? [])],
      version: null,
      mode: null,
      session_id: question.sessionId,
      assignment: question.assignment,
    },
    [whyNobody(plan, question.assignment)],
  );

function whyNobody({ first, withdrawn }: ServingPlan, assignment: Assignment | null): string {
  if (first && assignment)
    return `${first.version} answers ${assignment.percent} % of the tasks so far, this one is not among them, and nothing was live before it.`;
  return withdrawn
    ? `${withdrawn.version} was taken off on ${withdrawn.timestamp.slice(0, 10)}, and nothing is live since.`
    : "No policy has been exported in this workspace; `oak-policy status` says the next step.";
}
