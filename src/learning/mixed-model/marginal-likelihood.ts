import type { Objective } from "../../numeric/lbfgs.ts";
import type { Design } from "./design.ts";
import { type AgentFeatures, type Posterior, posterior, type Variances } from "./posterior.ts";
import type { SufficientStatistics } from "./sufficient-statistics.ts";

/** Share of the reward's variance expected of the agents' own means, of their features, and of noise. */
const AGENT_MEAN_SHARE = 0.04;
const AGENT_FEATURE_SHARE = 0.04;
const NOISE_SHARE = 0.75;
/** The mean of all is as good as free: its variance is this many times that of the reward. */
const CONSTANT_SHARE = 100;
/** How far, in log units, a variance may be expected from its share: little data leave it there, much move it freely. */
const LOG_SPREAD = 1;

/** What is to be minimised to find the variances, over the logarithms of their factors about the expected ones. */
export interface MarginalLikelihood {
  /** log factors: per group the common part, per group the agents' part, the agents' means, the agents' features, noise */
  factors: number;
  /** minus the log marginal likelihood, plus the weak log-normal prior; its gradient into the second argument */
  objective: Objective;
  variancesAt(point: Float64Array): Variances;
}

/**
 * The marginal likelihood of the rows as a function of the variances. Gradient by Fisher's identity:
 * d log p(r) / d log v = (E[x^2] / v - 1) / 2 summed over the parameters x that have the variance v.
 */
export function marginalLikelihood(
  design: Design,
  statistics: SufficientStatistics,
  features: AgentFeatures,
): MarginalLikelihood {
  const expected = expectedVariances(design, features, Math.max(statistics.variance, 1e-8));
  const variancesAt = (point: Float64Array) => scaledVariances(point, design, expected);
  const objective: Objective = (point, gradient) => {
    const variances = variancesAt(point);
    const found = posterior(statistics, features, variances);
    gradientOf(found, variances, statistics, design, gradient);
    let value = -found.logEvidence;
    for (let k = 0; k < point.length; k++) {
      value += 0.5 * (point[k]! / LOG_SPREAD) ** 2;
      gradient[k] = point[k]! / LOG_SPREAD ** 2 - gradient[k]!;
    }
    return value;
  };
  return { factors: slots(design).noise + 1, objective, variancesAt };
}

/** Which log factor each variance has. The constant of the common part has none. */
function slots(design: Design) {
  const count = design.groups.length;
  return {
    common: (k: number): number =>
      k === 0 ? -1 : k < design.dimensions ? design.groupOf[k]! : 2 * count + 1,
    agent: (k: number): number => (k === 0 ? 2 * count : count + design.groupOf[k]!),
    noise: 2 * count + 2,
  };
}

function expectedVariances(design: Design, { width }: AgentFeatures, variance: number): Variances {
  const commonShare = (k: number): number => {
    if (k === 0) return CONSTANT_SHARE;
    return k < design.dimensions ? design.groups[design.groupOf[k]!]!.commonShare : AGENT_FEATURE_SHARE;
  };
  const agentShare = (k: number): number =>
    k === 0 ? AGENT_MEAN_SHARE : design.groups[design.groupOf[k]!]!.agentShare;
  return {
    common: Float64Array.from({ length: design.dimensions + width }, (_, k) => commonShare(k) * variance),
    agent: Float64Array.from({ length: design.dimensions }, (_, k) => agentShare(k) * variance),
    noise: NOISE_SHARE * variance,
  };
}

function scaledVariances(point: Float64Array, design: Design, expected: Variances): Variances {
  const { common, agent, noise } = slots(design);
  const factor = (slot: number): number =>
    slot < 0 ? 1 : Math.exp(Math.max(-20, Math.min(10, point[slot]!)));
  return {
    common: expected.common.map((variance, k) => variance * factor(common(k))),
    agent: expected.agent.map((variance, k) => variance * factor(agent(k))),
    noise: expected.noise * factor(noise),
  };
}

/** d log evidence / d log factor, into `gradient`. */
function gradientOf(
  found: Posterior,
  variances: Variances,
  { actions, rows }: SufficientStatistics,
  design: Design,
  gradient: Float64Array,
): void {
  const { common, agent, noise } = slots(design);
  gradient.fill(0);
  variances.common.forEach((variance, k) => {
    const slot = common(k);
    if (slot >= 0) gradient[slot]! += 0.5 * (found.commonSquares[k]! / variance - 1);
  });
  variances.agent.forEach((variance, k) => {
    gradient[agent(k)]! += 0.5 * (found.agentSquares[k]! / variance - actions);
  });
  gradient[noise] = 0.5 * (found.residual / variances.noise - rows);
}
