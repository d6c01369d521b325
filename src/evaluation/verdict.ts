import { percentShortOf, shortOf } from "../numeric/short-of.ts";
import type { Slice } from "../schema/evaluation-doubt.ts";
import type { ReportedDifference } from "../schema/evaluation-figures.ts";
import type { EvaluatedPolicy, GateRequirement, Verdict } from "../schema/evaluation-report.ts";
import { furtherEpisodes } from "./doubt/power.ts";

/** The numbers of config.evaluation that the verdict compares with. */
export interface VerdictSettings {
  confidence_level: number;
  min_effective_sample_size: number;
  min_support: number;
  improvement_margin: number;
  gate_requires: GateRequirement;
}

export interface VerdictInput {
  policy: EvaluatedPolicy;
  /** the single agent that is best on the training rows, judged on the same rows; null when nobody named one */
  bestSingle: EvaluatedPolicy | null;
  /** nobody ever chose otherwise: nothing in the log compares agents */
  deterministic: boolean;
  /** estimating the behaviour by our own means gives back what was observed; shuffled outcomes show no gain */
  controls: { behaviour: boolean; permuted: boolean };
  /** held-out decisions labelled a success, and labelled a failure */
  labels: { successes: number; failures: number };
  /** parts of the held-out decisions, tested with a correction for their number */
  slices: readonly Pick<Slice, "by" | "name" | "answer" | "gain">[];
}

interface RedLine {
  name: string;
  number: number;
  threshold: number | null;
  reason: string;
  moreEpisodes: number | null;
}

/**
 * Share of the weight that clipping may take away. What is cut does not correct the reward model, which saw the rows that the
 * policy was chosen on and so flatters it: in simulations without any gain the one-sided bound was above 0 in 6 % of the runs
 * where 1 % was cut, in 13 % where 15 % was cut, in 61 % where 59 % was cut (nominally 5 %).
 */
export const MOST_CUT_WEIGHT = 0.05;
/** with fewer labels of either kind, nothing tells a good choice from a bad one */
export const LEAST_OF_EACH_LABEL = 5;

/**
 * Should you switch? The trained policy alone is judged; baselines are context. Red lines first (then there is no
 * verdict on its worth), then worse, then better. A switch must be shown, with the one-sided lower bound of the paired
 * gain in success rate above 0, against what is done today and against always sending the best single agent: both at
 * the full level, so the two comparisons need no correction (intersection-union test; Berger 1982). Worse than either is
 * enough to be worse, so there each comparison has half the error: the high end of the two-sided interval. Ties keep.
 * The gate looks at the low end of the two-sided interval: the one-sided bound, right in the mean, let a policy through that
 * was just too bad in up to 8 % of simulated logs (bench/RESULTS.md), where 5 % were promised.
 * Where the whole is not better, the slices that are (corrected for their number) may still be switched, unless nothing in
 * this log compares agents at all.
 */
export function decideVerdict(input: VerdictInput, settings: VerdictSettings): Verdict {
  const gain = input.policy.success_rate.difference_to_behaviour;
  const lines = redLines(input, settings);
  const single = comparableSingle(input, settings);
  const { improvement_margin: margin, gate_requires: requires } = settings;
  const lower = gain?.lower_bound ?? null;
  const bound = gain?.low ?? null;
  const common = { lower_bound: lower, gate: { passes: false, margin, bound, requires } };
  const [first] = lines;
  if (first || gain === null) return { ...inSlices(input, lines, noVerdict(input, lines)), ...common };
  const decision = inSlices(input, lines, weigh(input, gain, single, settings));
  const passes = requires === "better" ? decision.answer === "switch" : gain.low > -margin;
  const gate = { passes, margin, bound, requires };
  return { ...decision, lower_bound: lower, gate };
}

/** red lines that speak of the whole only: a part may have what the whole lacks */
const PARTIAL: readonly string[] = ["support", "effective_sample_size"];

/** Turns a "keep" into a switch of the slices where the policy is surely better, if there are any. */
function inSlices({ policy, slices }: VerdictInput, lines: readonly RedLine[], whole: Decision): Decision {
  const better = slices.filter(({ answer }) => answer === "better");
  const blind = lines.some(({ name }) => !PARTIAL.includes(name));
  if (whole.answer === "switch" || blind || better.length === 0) return whole;
  const named = better.map(({ by, name }) => `${by.replace("_", " ")} ${name}`).join(", ");
  return {
    ...whole,
    answer: "switch_for_slices",
    sentence: `Switch for these slices only: ${named}. There ${policy.name} does better than what you do today, even after correcting for the number of slices. As for the whole: ${whole.sentence}`,
    decided_by: "slice_gain",
    number: Math.min(...better.map(({ gain }) => gain?.lower_bound ?? Number.NaN)),
    threshold: 0,
    slices: better.map(({ by, name }) => ({ by, name })),
  };
}

function redLines(input: VerdictInput, settings: VerdictSettings): RedLine[] {
  const { policy, deterministic, controls, labels } = input;
  const { overlap } = policy;
  const lines: RedLine[] = [];
  const rarer = Math.min(labels.successes, labels.failures);
  if (rarer < LEAST_OF_EACH_LABEL) {
    const reason = `the held-out outcomes hardly differ (${labels.successes} labelled success, ${labels.failures} failure; at least ${LEAST_OF_EACH_LABEL} of each needed), so nothing tells a good choice from a bad one; rate delegations or let tests judge them`;
    lines.push({
      name: "outcome_labels",
      number: rarer,
      threshold: LEAST_OF_EACH_LABEL,
      reason,
      moreEpisodes: null,
    });
  }
  if (deterministic) {
    const reason =
      "agents were chosen without any variation, so the log cannot say what another agent would have done; let some tasks go to other agents";
    lines.push({ name: "deterministic_logging", number: 1, threshold: null, reason, moreEpisodes: null });
  }
  if (overlap.support < settings.min_support) {
    const missing = overlap.unsupported.map((cell) => `${cell.agent} on ${cell.task_type}`).slice(0, 3);
    lines.push({
      name: "support",
      number: overlap.support,
      threshold: settings.min_support,
      reason: `only ${percentShortOf(overlap.support, settings.min_support)} of its choices were tried in like situations (${percent(settings.min_support)} needed); try ${missing.join(", ")} a few times`,
      moreEpisodes: null,
    });
  }
  const { effective_sample_size: effective } = overlap;
  if (effective < settings.min_effective_sample_size) {
    const needed = settings.min_effective_sample_size;
    lines.push({
      name: "effective_sample_size",
      number: effective,
      threshold: needed,
      reason: `the held-out log tells as much about it as ${shortOf(effective, needed)} plain trials (${needed} needed)`,
      moreEpisodes: effective > 0 ? Math.ceil(overlap.episodes * (needed / effective - 1)) : null,
    });
  }
  if (overlap.cut_weight > MOST_CUT_WEIGHT) {
    lines.push({
      name: "cut_weight",
      number: overlap.cut_weight,
      threshold: MOST_CUT_WEIGHT,
      reason: `${percent(overlap.cut_weight)} of the weight that would correct the model of outcomes was cut off (at most ${percent(MOST_CUT_WEIGHT)}): its choices were too rare in the log; let them be tried more often, or raise evaluation.weight_clip`,
      moreEpisodes: null,
    });
  }
  if (!controls.permuted) {
    const reason =
      "the check on ourselves failed: outcomes that were shuffled show a gain, so a gain shown here may be none";
    lines.push({ name: "permuted_control", number: 0, threshold: null, reason, moreEpisodes: null });
  }
  if (!controls.behaviour) {
    const reason = "the check on ourselves failed: the estimate of today's choices is not what was observed";
    lines.push({ name: "behaviour_control", number: 0, threshold: null, reason, moreEpisodes: null });
  }
  return lines;
}

/** Whether the log tells enough about a policy, by support and effective sample size. */
export const isJudgeable = (
  { overlap }: EvaluatedPolicy,
  settings: Pick<VerdictSettings, "min_support" | "min_effective_sample_size">,
): boolean =>
  overlap.support >= settings.min_support &&
  overlap.effective_sample_size >= settings.min_effective_sample_size;

/** The best single agent, if the log can judge it: one below the red lines cannot be recommended either. */
const comparableSingle = ({ bestSingle }: VerdictInput, settings: VerdictSettings): EvaluatedPolicy | null =>
  bestSingle !== null && isJudgeable(bestSingle, settings) ? bestSingle : null;

type Decision = Omit<Verdict, "lower_bound" | "gate">;

function noVerdict({ policy }: VerdictInput, lines: readonly RedLine[]): Decision {
  const first = lines[0];
  // more of the same labels, choices or models decides nothing: a number is named only where thin data is the whole trouble
  const thin = lines.every((line) => line.moreEpisodes !== null);
  const more = thin ? Math.max(0, ...lines.map((line) => line.moreEpisodes ?? 0)) || null : null;
  const why = first?.reason ?? "the held-out episodes are too few to compare anything";
  return {
    answer: "keep_not_enough_evidence",
    sentence: `Keep what you do today, there is not enough evidence about ${policy.name}: ${why}.${moreSentence(more, "allow an answer")}`,
    decided_by: first?.name ?? "episodes",
    number: first?.number ?? policy.overlap.episodes,
    threshold: first?.threshold ?? null,
    reasons: lines.map((line) => line.reason),
    slices: [],
    more_episodes: more,
  };
}

const uncompared = ({ name, overlap }: EvaluatedPolicy): string =>
  `Always sending the one agent with the best record (${name}) could not be compared: the log tells as much about it as ${overlap.effective_sample_size.toFixed(0)} plain trials, and ${percent(overlap.support)} of its choices were tried in like situations.`;

function weigh(
  { policy, bestSingle }: VerdictInput,
  gain: ReportedDifference,
  single: EvaluatedPolicy | null,
  settings: VerdictSettings,
): Decision {
  const overSingle = single ? policy.success_rate.difference_to_best_single : null;
  const rivals = [
    { name: "what you do today", key: "difference_to_behaviour", difference: gain },
    ...(single && overSingle
      ? [
          {
            name: `always sending the one agent with the best record (${single.name})`,
            key: "difference_to_best_single",
            difference: overSingle,
          },
        ]
      : []),
  ];
  const level = exactPercent(settings.confidence_level);
  const worse = rivals.find((rival) => rival.difference.high < 0);
  if (worse) {
    return {
      answer: "keep_worse",
      sentence: `Keep what you do today: ${policy.name} does worse than ${worse.name}, by at least ${points(-worse.difference.high)} in success rate with ${level} confidence.`,
      ...decidedBy(worse.key, worse.difference.high),
      reasons: [`it is worse than ${worse.name}`],
      slices: [],
      more_episodes: null,
    };
  }
  const unproven = rivals.filter((rival) => rival.difference.lower_bound <= 0);
  const [first] = unproven;
  if (first) {
    const more = Math.max(
      ...unproven.map((rival) =>
        furtherEpisodes(rival.difference, policy.overlap.episodes, settings.confidence_level),
      ),
    );
    const { value, lower_bound: lower } = first.difference;
    return {
      answer: "keep_not_enough_evidence",
      sentence: `Keep what you do today, there is not enough evidence: against ${first.name}, ${policy.name} is estimated at ${points(value, true)} in success rate, but it may be ${points(lower, true)} (${level} confidence).${moreSentence(more, "decide it")}`,
      ...decidedBy(first.key, lower),
      reasons: unproven.map((rival) => `no gain is shown over ${rival.name}`),
      slices: [],
      more_episodes: more,
    };
  }
  const unjudged = bestSingle && !single ? [uncompared(bestSingle)] : [];
  return {
    answer: "switch",
    sentence: [
      `Switch: ${policy.name} would have succeeded in about ${percent(policy.success_rate.value ?? 0)} of the held-out delegations, ${points(gain.value)} more than what you do today; the gain is at least ${points(gain.lower_bound)} with ${level} confidence.`,
      ...unjudged,
    ].join(" "),
    ...decidedBy("difference_to_behaviour", gain.lower_bound),
    reasons: unjudged,
    slices: [],
    more_episodes: null,
  };
}

const decidedBy = (key: string, number: number): Pick<Decision, "decided_by" | "number" | "threshold"> => ({
  decided_by: `success_rate.${key}`,
  number,
  threshold: 0,
});

/** Past a red line the question can be asked; that does not answer it. */
const moreSentence = (more: number | null, would: "allow an answer" | "decide it"): string =>
  more === null ? "" : ` About ${more} more held-out ${more === 1 ? "episode" : "episodes"} would ${would}.`;

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** a level of 99.9 % is not 100 % */
const exactPercent = (share: number): string => `${Number((100 * share).toFixed(2))} %`;

function points(difference: number, signed = false): string {
  const sign = signed && difference > 0 ? "+" : "";
  return `${sign}${(100 * difference).toFixed(1)} points`;
}

/** Whether a red line kept the verdict from weighing any gain. */
export const isRefused = ({ decided_by }: Verdict): boolean =>
  !decided_by.startsWith("success_rate.") && decided_by !== "slice_gain";
