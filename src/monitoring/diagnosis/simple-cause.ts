import type { Cause, Mend } from "../../schema/diagnosis.ts";
import type { Evidence, TrainingEvidence } from "./evidence.ts";
import { judgedPolicies, redLine } from "./judged-policies.ts";
import { NOTICEABLE_GAIN, plainShare, practice, shown } from "./problem.ts";

/** Whether one agent for everything is as good as it gets, or everything succeeds anyway: then there is nothing to learn. */
export function simpleCause(evidence: Evidence, { signal }: TrainingEvidence): Cause[] {
  const judged = judgedPolicies(evidence);
  const difference = judged?.policy.success_rate.difference_to_best_single;
  const today = judged?.behaviour?.success_rate;
  if (!judged?.single || !today || !difference) return [];
  const { evaluation: settings } = evidence.config;
  // where the log cannot judge them, their difference says nothing
  if (redLine(settings, judged.policy.overlap) || redLine(settings, judged.single.overlap)) return [];
  const { n } = judged.policy.overlap;
  const gain = plainShare(
    "gain_over_best_single_agent",
    { value: difference.value, low: difference.low, high: difference.high, n },
    "difference in success rate on the same held-out rows",
  );
  const success = plainShare(
    "success_today",
    { value: today.value, low: today.low, high: today.high, n },
    "success rate of the logged choices on held-out rows, a soft label counting as its probability",
  );
  const nothingLeft = (success.low ?? 0) > 1 - NOTICEABLE_GAIN;
  const tellsWho = signal !== null && signal.interplay.low > 0;
  const asGood = difference.upper_bound < NOTICEABLE_GAIN;
  const agent = onlyAgent(judged.single.chosen_agents);
  return [
    {
      name: "task_too_simple",
      likelihood: nothingLeft || (asGood && !tellsWho) ? "likely" : tellsWho ? "ruled_out" : "possible",
      sentence: nothingLeft
        ? `Today's choices succeed in ${shown(success)} of the held-out delegations: hardly anything is left to gain.`
        : `Over always sending ${agent} the policy gains ${shown(gain)} in success rate.`,
      numbers: [gain, success],
      mends: [nothingLeft ? goOn : sendOne(agent)],
    },
  ];
}

const goOn: Mend = practice(
  "go on as today and look at the failures one by one",
  "a learned policy cannot gain what is not there",
);
const sendOne = (agent: string): Mend =>
  practice(
    `send every task to ${agent}`,
    "as far as anybody can see it is as good as the policy, and simpler",
  );

function onlyAgent(shares: Readonly<Record<string, number>>): string {
  const [first] = Object.entries(shares).sort((a, b) => b[1] - a[1]);
  return first?.[0] ?? "the agent with the best record";
}
