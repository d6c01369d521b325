import type { Metric } from "./metric.ts";
import { CALIBRATION_METRICS, DOUBT_METRICS } from "./metrics-of-doubt.ts";
import { ESTIMATOR_METRICS } from "./metrics-of-estimators.ts";

const WORTH = [
  {
    id: "success",
    name: "Success",
    meaning:
      "The estimated share of the held-out delegations that would have succeeded if this one had chosen the agent.",
  },
  {
    id: "interval",
    name: "Interval",
    meaning:
      "The range in which the true value lies, at the stated level of confidence, as far as chance goes.",
  },
  {
    id: "gain",
    name: "Gain",
    meaning:
      "The difference in success to what was really done (today), on the very same delegations, in points of 100.",
  },
  {
    id: "lower-bound",
    name: "One-sided lower bound",
    meaning: "The value that the gain exceeds with the stated confidence; the verdict looks at it.",
  },
  {
    id: "bernstein-bound",
    name: "Empirical Bernstein bound",
    meaning:
      "A lower bound of the success that holds for any number of episodes, and is therefore very cautious.",
  },
  {
    id: "smoothing-bound",
    name: "Logarithmic smoothing bound",
    meaning:
      "Another lower bound that holds for any number of episodes, less cautious because it tames large weights smoothly.",
  },
  {
    id: "reward",
    name: "Reward",
    meaning: "The estimated mean of the configured reward, which adds ratings and time to success.",
  },
  {
    id: "agreement",
    name: "Agreement",
    meaning:
      "How often it would have chosen the agent that was really sent, among delegations that succeeded: imitation, never success.",
  },
  {
    id: "accuracy",
    name: "Accuracy",
    meaning:
      "How often it would have chosen the agent that a person named as the better one, where somebody did.",
  },
  {
    id: "regret",
    name: "Regret",
    meaning:
      "How much reward the best of the sufficiently tried agents is expected to add; from a log this is a bound.",
  },
] as const satisfies readonly Metric[];

const OVERLAP = [
  {
    id: "ess",
    name: "Effective sample size (ESS)",
    meaning: "How many plain trials of this policy the log is worth.",
  },
  {
    id: "weight",
    name: "Weight",
    meaning:
      "How much more often the policy would make a logged choice than people did; a few large weights mean that a few delegations decide all.",
  },
  {
    id: "mean-weight",
    name: "Mean weight",
    meaning: "The average weight, near 1 when the model of past choices fits.",
  },
  {
    id: "cut-weight",
    name: "Cut weight",
    meaning:
      "The share of all weight that was cut off as too large, and by which the model of outcomes was not corrected.",
  },
  {
    id: "support",
    name: "Support",
    meaning:
      "The share of its choices that were tried in like situations, so that the log has something to say about them.",
  },
  {
    id: "behaviour-log-loss",
    name: "Log loss of the behaviour model",
    meaning:
      "How well past choices can be predicted, lower being better; it must be below that of predicting overall shares.",
  },
  {
    id: "follow-share",
    name: "Follow share",
    meaning:
      "How often a recommendation decided who was sent, not counting the choices that would have been made anyway.",
  },
  {
    id: "behaviour-calibration",
    name: "Calibration error of the behaviour model",
    meaning: "How far the predicted probabilities of past choices are from how often they were made.",
  },
  {
    id: "explained",
    name: "Explained variance of the reward model",
    meaning:
      "The share of the differences between outcomes that the reward model foretells on delegations it has not seen; 0 is no better than the mean.",
  },
  {
    id: "root-mean-squared-error",
    name: "Root mean squared error of the reward model",
    meaning: "The typical distance between the outcome that the reward model expects and the one that came.",
  },
  {
    id: "label-information",
    name: "Label information",
    meaning: "How much the outcome labels tell: 100 % when each is certain, 0 % when each is a coin toss.",
  },
] as const satisfies readonly Metric[];

/** Every number of the evaluation report, in the order of its sections; docs/reading-the-numbers.md explains each once. */
export const METRICS = [
  ...WORTH,
  ...ESTIMATOR_METRICS,
  ...OVERLAP,
  ...DOUBT_METRICS,
  ...CALIBRATION_METRICS,
] as const;
export type MetricId = (typeof METRICS)[number]["id"];

const BY_ID: ReadonlyMap<string, Metric> = new Map(METRICS.map((metric) => [metric.id, metric]));

/** The metric of that id. Throws a RangeError for an id that is not in the list. */
export function metricOf(id: string): Metric {
  const metric = BY_ID.get(id);
  if (metric === undefined) throw new RangeError(`no metric is called ${id}`);
  return metric;
}
