import type { Reals } from "../numeric/dense-layer.ts";

export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

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
  const { beta1, beta2, epsilon } = ADAM;
  const rate = learningRate / (1 - beta1 ** step);
  const secondCorrection = 1 / Math.sqrt(1 - beta2 ** step);
  const kept = 1 - learningRate * weightDecay;
  for (let index = 0; index < parameters.length; index++) {
    const slope = gradient[index]!;
    const first = beta1 * firstMoment[index]! + (1 - beta1) * slope;
    const second = beta2 * secondMoment[index]! + (1 - beta2) * slope * slope;
    firstMoment[index] = first;
    secondMoment[index] = second;
    parameters[index] =
      kept * parameters[index]! - (rate * first) / (Math.sqrt(second) * secondCorrection + epsilon);
  }
}

/** target = (1 - tau) * target + tau * parameters, in place. */
export function softUpdate(target: Reals, parameters: Reals, tau: number): void {
  for (let index = 0; index < target.length; index++) {
    target[index]! += tau * (parameters[index]! - target[index]!);
  }
}
