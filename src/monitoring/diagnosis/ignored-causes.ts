import type { Config } from "../../schema/config.ts";
import type { Cause, Measure } from "../../schema/diagnosis.ts";
import type { Acted, AdviceEvidence } from "./evidence.ts";
import { command, percent, plural, practice, setting, shareOf, shown } from "./problem.ts";

interface Looked {
  config: Config;
  advice: AdviceEvidence;
  acted: readonly Acted[];
}

const ONE_FOR_ALL = 0.95;
const FEWEST = 10;

/** Why people do not follow: low confidence, advice that does not make sense to them, or advice that is worse than they are. */
export const ignoredCauses = (looked: Looked): Cause[] => [
  confidenceCause(looked),
  reasonsCause(looked),
  unavailableCause(looked),
  ...sameForAllCause(looked),
  ...betterAloneCause(looked),
  abstainCause(looked),
];

/** Shares of those followed below and above the threshold, and whether they surely differ. */
function confidenceCause({ config, acted }: Looked): Cause {
  const { confidence_threshold: threshold } = config.policy_export.advisor;
  const level = config.evaluation.confidence_level;
  const below = acted.filter(({ confidence }) => (confidence ?? 0) < threshold);
  const above = acted.filter(({ confidence }) => (confidence ?? 0) >= threshold);
  const rate = (name: string, some: readonly Acted[], words: string): Measure =>
    shareOf(name, some.filter(({ followed }) => followed).length, some.length, level, words);
  const low = rate(
    "followed_below_threshold",
    below,
    `of the linked ones with a confidence below ${threshold}`,
  );
  const high = rate(
    "followed_above_threshold",
    above,
    `of the linked ones with a confidence of ${threshold} or more`,
  );
  const unsure = shareOf(
    "below_threshold",
    below.length,
    acted.length,
    level,
    "share of the linked ones whose confidence is below the threshold",
  );
  const differ = low.high !== null && high.low !== null && low.high < high.low;
  const raised = raisedThreshold(acted, threshold);
  return {
    name: "low_confidence",
    likelihood: differ || (unsure.low ?? 0) > 0.5 ? "likely" : below.length === 0 ? "ruled_out" : "possible",
    sentence: `The confidence was below ${threshold} in ${shown(unsure)} of ${plural(acted.length, "case")}; followed were ${shown(low)} of those and ${shown(high)} of the others.`,
    numbers: [unsure, low, high],
    mends: [
      ...(raised === null
        ? []
        : [
            setting(
              "policy_export.advisor.confidence_threshold",
              threshold,
              raised,
              "from there on advice was followed more often than not; below it the answer says that it is unsure, and in hybrid mode past success rates speak",
            ),
          ]),
      command(
        "oak-policy ingest ~/.claude/projects",
        "confidence grows with outcomes: bring in more, then prepare and train",
      ),
    ],
  };
}

/** The lowest threshold above today's from which on most advice was followed, judged on ten cases or more. */
function raisedThreshold(acted: readonly Acted[], threshold: number): number | null {
  for (let step = 1; step < 20; step++) {
    const candidate = Number((Math.round(threshold * 20) / 20 + step * 0.05).toFixed(2));
    if (candidate >= 1) return null;
    const kept = acted.filter(({ confidence }) => (confidence ?? 0) >= candidate);
    if (kept.length < FEWEST) return null;
    if (kept.filter(({ followed }) => followed).length > kept.length / 2) return candidate;
  }
  return null;
}

function reasonsCause({ config, acted }: Looked): Cause {
  const level = config.evaluation.confidence_level;
  const bare = acted.filter(({ reasoned }) => !reasoned).length;
  const share = shareOf(
    "without_reasons",
    bare,
    acted.length,
    level,
    "share of the linked ones that gave no reason",
  );
  const off = !config.policy_export.advisor.include_reasoning;
  return {
    name: "no_reasons_given",
    likelihood: off || (share.low ?? 0) > 0.5 ? "likely" : bare === 0 ? "ruled_out" : "possible",
    sentence: `${shown(share)} of ${plural(acted.length, "recommendation")} came without a reason.`,
    numbers: [share],
    mends: off
      ? [
          setting(
            "policy_export.advisor.include_reasoning",
            false,
            true,
            "counts and past tasks let people check the advice; export again afterwards",
          ),
        ]
      : [],
  };
}

/** Advice to send somebody who could not be sent. */
function unavailableCause({ config, acted }: Looked): Cause {
  const listed = acted.filter(({ available, followed }) => !followed && available !== null);
  const absent = listed.filter(({ available, named }) => !available?.includes(named[0] ?? "")).length;
  const share = shareOf(
    "named_an_absent_agent",
    absent,
    listed.length,
    config.evaluation.confidence_level,
    "share of those not followed where the agent named first was not among the agents that could be sent",
  );
  return {
    name: "agent_not_available",
    likelihood: (share.low ?? 0) > 0.2 ? "likely" : absent > 0 ? "possible" : "ruled_out",
    sentence: `${shown(share)} of ${plural(listed.length, "case")} not followed, with a list of agents in the log, named one that could not be sent.`,
    numbers: [share],
    mends: [
      practice(
        "give `recommend` the agents that can be used now (--available a,b)",
        "it then names no other",
      ),
      command("oak-policy create-advisor", "the advisor agent asks for the list by itself"),
    ],
  };
}

function sameForAllCause({ config, acted }: Looked): Cause[] {
  const counts = new Map<string, number>();
  for (const { named } of acted) counts.set(named[0] ?? "", (counts.get(named[0] ?? "") ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  if (!most) return [];
  const [agent, count] = most;
  const share = shareOf(
    "most_named_agent",
    count,
    acted.length,
    config.evaluation.confidence_level,
    `share of the linked ones that name ${agent}`,
  );
  const same = count / acted.length >= ONE_FOR_ALL;
  return [
    {
      name: "same_advice_for_every_task",
      likelihood: same ? "likely" : "ruled_out",
      sentence: `${agent} is named in ${shown(share)} of ${plural(acted.length, "case")}.`,
      numbers: [share],
      mends: same
        ? [
            practice(
              'see the causes under "not beating the baselines"',
              "advice that never changes tells nobody anything",
            ),
          ]
        : [],
    },
  ];
}

/** Whether people do better where they go their own way. Not an experiment: they may do so where they know more. */
function betterAloneCause({ config, acted }: Looked): Cause[] {
  const level = config.evaluation.confidence_level;
  const outcome = (name: string, wanted: boolean, words: string): Measure => {
    const known = acted.filter(({ followed, success }) => followed === wanted && success !== null);
    const successes = known.filter(({ success }) => success).length;
    return shareOf(name, successes, known.length, level, words);
  };
  const kept = outcome("success_when_followed", true, "of followed recommendations with a known outcome");
  const left = outcome("success_when_overridden", false, "of overridden ones with a known outcome");
  if (kept.n === 0 || left.n === 0) return [];
  const worse = (left.low ?? 0) > (kept.high ?? 1);
  const better = (kept.low ?? 0) > (left.high ?? 1);
  return [
    {
      name: "advice_worse_than_people",
      likelihood: worse ? "likely" : better ? "ruled_out" : "possible",
      sentence: `Followed ones succeeded in ${shown(kept)} of ${kept.n}, overridden ones in ${shown(left)} of ${left.n}${better ? ": following pays, and people should see these two numbers" : ""}.`,
      numbers: [kept, left],
      mends: worse
        ? [
            command("oak-policy deploy --mode shadow", "log its answers and show none until it is better"),
            command(
              "oak-policy prepare",
              "then train: the overrides and their outcomes are what it has to learn",
            ),
          ]
        : [],
    },
  ];
}

/** Answers that name nobody teach people not to ask. */
function abstainCause({ config, advice }: Looked): Cause {
  const { entries } = advice;
  const count = entries.filter(({ abstained }) => abstained).length;
  const share = shareOf(
    "abstained",
    count,
    entries.length,
    config.evaluation.confidence_level,
    "share of all answers that named nobody",
  );
  const least = config.policy_export.advisor.min_agent_support;
  return {
    name: "mostly_abstains",
    likelihood: (share.low ?? 0) > 0.5 ? "likely" : (share.high ?? 1) < 0.2 ? "ruled_out" : "possible",
    sentence: `${shown(share)} of ${plural(entries.length, "answer")} named nobody (an agent needs ${least} known outcomes).`,
    numbers: [share],
    mends: [
      practice(
        "check that --available names agents as the telemetry does",
        `agents that it does not know, or knows from fewer than ${least} outcomes, are never named (${percent(share.value ?? 0)} now)`,
      ),
    ],
  };
}
