import type { Cause, Mend } from "../../schema/diagnosis.ts";
import type { EvaluatedPolicy } from "../../schema/evaluation-report.ts";
import type { Evidence } from "./evidence.ts";
import { judgedPolicies } from "./judged-policies.ts";
import { command, notChecked, percent, plainShare, plural, practice, problem, type Rule } from "./problem.ts";

const NAME = "choice_without_variation";
const MOST_CELLS = 3;

/** Where one agent always gets one kind of task, nobody can say how another would have done. */
export const choiceWithoutVariation: Rule = (evidence) => {
  const report = evidence.policy?.evaluation;
  const judged = judgedPolicies(evidence);
  if (!report || !judged) return fromTrainingRows(evidence);
  const { deterministic, mean_highest_probability: favourite } = report.behaviour_model;
  const { support } = judged.policy.overlap;
  const numbers = numbersOf(favourite, judged.policy);
  const seen = seenOf(favourite, support);
  if (!deterministic && support >= evidence.config.evaluation.min_support)
    return problem(NAME, "not_found", `${seen}.`, { numbers });
  return problem(NAME, "found", `${seen}: too little to compare agents by.`, {
    numbers,
    mends: tryOthers(judged.policy),
  });
};

/** The same as a cause of another problem. */
export function choiceCause(evidence: Evidence): Cause[] {
  const report = evidence.policy?.evaluation;
  const judged = judgedPolicies(evidence);
  if (!report || !judged) return [];
  const { mean_highest_probability: favourite } = report.behaviour_model;
  const { support } = judged.policy.overlap;
  const thin = report.behaviour_model.deterministic || support < evidence.config.evaluation.min_support;
  return [
    {
      name: NAME,
      likelihood: thin ? "likely" : "ruled_out",
      sentence: `${seenOf(favourite, support)}.`,
      numbers: numbersOf(favourite, judged.policy),
      mends: thin ? tryOthers(judged.policy) : [],
    },
  ];
}

const seenOf = (favourite: number, support: number): string =>
  `People send the agent that is likeliest for a task with a probability of ${percent(favourite)}, and ${percent(support)} of the policy's choices were tried in like situations`;

const numbersOf = (favourite: number, { overlap }: EvaluatedPolicy) => [
  plainShare(
    "support",
    { value: overlap.support, n: overlap.n },
    "share of held-out decisions whose recommended agent was tried in like states",
  ),
  plainShare(
    "likeliest_agent",
    { value: favourite, n: overlap.n },
    "mean probability of the agent that people are likeliest to send; 1: nothing is left to chance",
  ),
];

function tryOthers({ overlap }: EvaluatedPolicy): Mend[] {
  const cells = overlap.unsupported.slice(0, MOST_CELLS);
  const which = cells.map(
    ({ agent, task_type, tries }) => `${agent} on ${task_type} (${plural(tries, "try", "tries")} so far)`,
  );
  const why = "what nobody has tried cannot be compared, however much more is logged";
  return [
    which.length > 0
      ? practice(`now and then send ${which.join(", ")}`, why)
      : practice("now and then send another agent than usual", why),
  ];
}

/** Before any evaluation, what validation says of the training rows. */
function fromTrainingRows({ training }: Evidence) {
  if (!training) return notChecked(NAME, "There are no training rows to see choices in.");
  const found = training.report.findings.find(({ id }) => id === "overlap");
  if (!found) return notChecked(NAME, "There are no training rows to see choices in.");
  const { rows } = training.report.totals.train;
  const sentence = `On ${plural(rows, "training row")}: ${found.detail}.`;
  if (found.severity === "ok") return problem(NAME, "not_found", sentence);
  const look = command("oak-policy validate", "shows which task types one agent always gets");
  return problem(NAME, "found", sentence, {
    mends: [practice("let other agents try some of these tasks", found.title), look],
  });
}
