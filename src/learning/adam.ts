import type { Reals } from "../numeric/dense-layer.ts";

export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** What is the same for all parameters in one step of Adam. */
export interface AdamStep {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** learning rate / (1 - beta1^t) */
  rate: number;
  /** 1 / sqrt(1 - beta2^t) */
  correction: number;
  /** the share of a weight that it loses */
  decay: number;
}

/** The constants of step t = `step`, 1 for the first. */
export function adamConstants(step: number, learningRate: number, weightDecay: number): AdamStep {
  const { beta1, beta2 } = ADAM;
  return {
    ...ADAM,
    rate: learningRate / (1 - beta1 ** step),
    correction: 1 / Math.sqrt(1 - beta2 ** step),
    decay: learningRate * weightDecay,
  };
}

/**
 * One step of Adam (Kingma and Ba 2015) with bias correction and decoupled weight decay (Loshchilov and Hutter 2019):
 *   m = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2
 *   p = p - rate * decay * p - rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * `step` is t, 1 for the first. All arrays have one length and are changed in place, the gradient is not.
 */
export function adamStep(
  parameters: Reals,
  gradient: Reals,
  firstMoment: Reals,
  secondMoment: Reals,
  step: number,
  learningRate: number,
  weightDecay: number,
): void {
  const { beta1, beta2, epsilon, rate, correction, decay } = adamConstants(step, learningRate, weightDecay);
  const kept = 1 - decay;
  for (let index = 0; index < parameters.length; index++) {
    const slope = gradient[index]!;
    const first = beta1 * firstMoment[index]! + (1 - beta1) * slope;
    const second = beta2 * secondMoment[index]! + (1 - beta2) * slope * slope;
    firstMoment[index] = first;
    secondMoment[index] = second;
    parameters[index] =
      kept * parameters[index]! - (rate * first) / (Math.sqrt(second) * correction + epsilon);
  }
}

/** target = (1 - tau) * target + tau * parameters, in place. */
export function softUpdate(target: Reals, parameters: Reals, tau: number): void {
  for (let index = 0; index < target.length; index++) {
    target[index]! += tau * (parameters[index]! - target[index]!);
  }
}
