import type { Metric } from "./metric.ts";

/** How sure the answer is, and what would overturn it. */
export const DOUBT_METRICS = [
  {
    id: "simultaneous-interval",
    name: "Simultaneous interval",
    meaning:
      "A wider interval, drawn so that all compared policies lie within theirs at once with the stated confidence.",
  },
  {
    id: "p-value",
    name: "p-value",
    meaning: "How often chance alone would show a difference as large as this one if there were none.",
  },
  {
    id: "adjusted-p-value",
    name: "Adjusted p-value",
    meaning:
      "The p-value after counting how many questions were asked, since many questions find something by chance.",
  },
  {
    id: "sensitivity",
    name: "Sensitivity (Gamma)",
    meaning:
      "How strongly an unknown reason would have to push people's choices, as a factor on the odds, before the gain could be nothing.",
  },
  {
    id: "gain-per-unit",
    name: "Gain per unit",
    meaning:
      "What the policy changes in one part of the reward (successes, rating points, seconds), before it is weighed.",
  },
  {
    id: "flips-at",
    name: "Flips at",
    meaning: "The weight of one part of the reward at which the estimated gain in reward would be nothing.",
  },
  {
    id: "detectable-gain",
    name: "Detectable gain",
    meaning: "The smallest true gain that a log of this size would show in 80 of 100 cases.",
  },
  {
    id: "more-episodes",
    name: "More episodes",
    meaning:
      "Roughly how many more held-out episodes would decide the question, if the gain is as estimated.",
  },
  {
    id: "changed-decisions",
    name: "Changed decisions",
    meaning:
      "The share of the held-out delegations where this version would send somebody else than the older one.",
  },
  {
    id: "behaviour-control",
    name: "Control: today judged as a policy",
    meaning:
      "Today's choices, estimated by the same means; the difference to what was observed must be about 0.",
  },
  {
    id: "permuted-control",
    name: "Control: shuffled outcomes",
    meaning:
      "The gain that is found after the outcomes were shuffled; nothing may be shown, since then no agent is better than another.",
  },
  {
    id: "gate",
    name: "Gate margin",
    meaning:
      "The loss in success that still counts as none when it is asked whether the policy may be put in charge.",
  },
] as const satisfies readonly Metric[];

/** Whether stated confidence can be believed. */
export const CALIBRATION_METRICS = [
  {
    id: "confidence",
    name: "Confidence",
    meaning: "The stated probability that the named agent succeeds.",
  },
  {
    id: "ece",
    name: "Expected calibration error (ECE)",
    meaning:
      "The average distance between stated confidence and the share that really succeeded; 0 is perfect.",
  },
  {
    id: "brier",
    name: "Brier score",
    meaning:
      "The average squared distance between stated confidence and outcome; lower is better, 0.25 is a coin toss.",
  },
] as const satisfies readonly Metric[];
