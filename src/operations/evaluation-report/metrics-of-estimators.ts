import type { Metric } from "./metric.ts";

/** The nine ways to estimate success, then those for whole episodes; ids as in the report file, with dashes. */
export const ESTIMATOR_METRICS = [
  {
    id: "replay-match",
    name: "Replay match",
    meaning:
      "The mean outcome of the delegations where log and policy chose alike, without asking why they did.",
  },
  {
    id: "direct-method",
    name: "Direct method",
    meaning: "What a model of outcomes, learned from the log, expects of the policy's choices.",
  },
  {
    id: "ips",
    name: "IPS",
    meaning:
      "Logged outcomes, each counted as often as the policy makes that choice more often than people did.",
  },
  {
    id: "clipped-ips",
    name: "Clipped IPS",
    meaning:
      "The same with large weights cut, which is steadier and, for outcomes that are not negative, errs towards too low.",
  },
  {
    id: "snips",
    name: "SNIPS",
    meaning:
      "Clipped IPS divided by the mean weight, so that the weights add up to the number of delegations.",
  },
  {
    id: "dr",
    name: "Doubly robust (DR)",
    meaning:
      "The direct method, corrected by the weighted errors it made on logged outcomes; right if either model is.",
  },
  {
    id: "clipped-dr",
    name: "Clipped doubly robust",
    meaning: "Doubly robust with large weights cut; named in advance as the estimate that decides.",
  },
  {
    id: "switch-dr",
    name: "SWITCH-DR",
    meaning: "Doubly robust where the weights are moderate, the direct method alone where they are large.",
  },
  {
    id: "dros",
    name: "DRos",
    meaning: "Doubly robust with each weight shrunk a little, the more the larger it is.",
  },
  {
    id: "spread",
    name: "Spread between estimators",
    meaning:
      "The distance between the highest and the lowest of direct method, SNIPS and clipped doubly robust; when it is large, the log says little.",
  },
  {
    id: "episode-return",
    name: "Episode return",
    meaning: "The rewards of all delegations of an episode added up, later ones discounted.",
  },
  {
    id: "per-decision-is",
    name: "Per-decision IS",
    meaning:
      "Each reward of an episode weighted by how likely the policy was to get that far by the same choices.",
  },
  {
    id: "weighted-per-decision-is",
    name: "Weighted per-decision IS",
    meaning: "The same divided by the sum of the weights at each step; steadier, slightly biased.",
  },
  {
    id: "per-decision-dr",
    name: "Per-decision DR",
    meaning:
      "What a model expects, corrected at every step by the weighted errors it made on the logged rewards.",
  },
  {
    id: "weighted-per-decision-dr",
    name: "Weighted per-decision DR",
    meaning: "The same with weights that are divided by their sum at each step.",
  },
  {
    id: "fqe",
    name: "Fitted Q evaluation (FQE)",
    meaning:
      "A model of what follows each choice until the end of the episode, learned step by step backwards.",
  },
] as const satisfies readonly Metric[];
