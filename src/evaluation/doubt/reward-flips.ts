import type { RewardWeight } from "../../dataset/reward-parts.ts";
import type { RewardFlip } from "../../schema/evaluation-doubt.ts";
import { estimateFrom, type RatioDraws } from "../bootstrap.ts";

/** One part of the reward: how much of it every decision had, which its weight is multiplied with. */
export interface RewardPart {
  /** key of the configuration */
  weight: RewardWeight;
  /** what one of it is, for instance "second" */
  unit: string;
  /** weight as configured */
  now: number;
  train: Float64Array; // [training rows]
  test: Float64Array; // [held-out rows]
}

/** A part with the gain in it, drawn on all resamples. Null where all rows have the same of it: nothing to gain. */
interface PartGain {
  part: RewardPart;
  draws: RatioDraws | null;
}

/**
 * The weights at which the estimated gain in reward would turn. The reward is a sum of weight times amount, and so is the
 * gain, G = sum_k w_k g_k; with the others as they are, it is 0 at w_k - G / g_k. Only weights of the sign that they have
 * now are told: a price cannot turn into a bonus. One that is 0 now is taken for a price where it is for time or failures,
 * and for a worth otherwise.
 *
 * `gainOf` gives the paired gain in one part, the policy minus what was done. It is not called for a part that is the same
 * everywhere, nor for one that is 1 minus an earlier one.
 */
export function rewardFlips(
  parts: readonly RewardPart[],
  gainOf: (part: RewardPart) => RatioDraws,
  level: number,
): RewardFlip[] {
  const gains: PartGain[] = [];
  for (const part of parts) {
    const opposite = gains.find((other) => other.draws && areComplements(other.part, part));
    const fresh = (): RatioDraws | null => (isConstant(part) ? null : gainOf(part));
    gains.push({ part, draws: opposite?.draws ? negated(opposite.draws) : fresh() });
  }
  const total = gains.reduce((sum, { part, draws }) => sum + part.now * (draws?.estimate ?? 0), 0);
  return gains.map((gain) => flipOf(gain, total, level));
}

/** The parts that `rewardFlips` asks the gain of. */
export const partsWithGain = (parts: readonly RewardPart[]): RewardPart[] =>
  parts.filter(
    (part, index) =>
      !isConstant(part) &&
      !parts.slice(0, index).some((other) => !isConstant(other) && areComplements(other, part)),
  );

function flipOf({ part, draws }: PartGain, total: number, level: number): RewardFlip {
  const { weight, unit, now } = part;
  const estimate = draws && estimateFrom(draws, level);
  const flip = estimate && estimate.value !== 0 ? now - total / estimate.value : null;
  const flipsAt = flip !== null && Number.isFinite(flip) && keepsMeaning(part, flip) ? flip : null;
  return {
    weight,
    unit,
    now,
    gain_per_unit: estimate && {
      value: estimate.value,
      low: estimate.low,
      high: estimate.high,
      standard_error: estimate.standardError,
    },
    flips_at: flipsAt,
    sentence: estimate ? sentenceOf(part, total, flipsAt) : `No decision differs in this part (${unit}).`,
  };
}

const PRICES: readonly RewardWeight[] = ["failure", "duration_penalty_factor"];

function keepsMeaning({ weight, now }: RewardPart, flip: number): boolean {
  const meant = Math.sign(now) || (PRICES.includes(weight) ? -1 : 1);
  return flip * meant >= 0;
}

function sentenceOf(part: RewardPart, total: number, flipsAt: number | null): string {
  const gain = `the estimated gain in reward (now ${signed(total)}, added up from its parts)`;
  if (flipsAt === null) return `No other worth of a ${part.unit} makes ${gain} 0.`;
  const instead = `${worth(part, flipsAt)} instead of ${number(Math.abs(part.now))}`;
  const minute = part.unit === "second" ? `, that is ${number(60 * Math.abs(flipsAt))} per minute` : "";
  return `${gain[0]!.toUpperCase()}${gain.slice(1)} is 0 when a ${part.unit} ${instead}${minute}.`;
}

const worth = ({ now, weight }: RewardPart, flipsAt: number): string =>
  (Math.sign(flipsAt) || Math.sign(now) || (PRICES.includes(weight) ? -1 : 1)) < 0
    ? `costs ${number(Math.abs(flipsAt))}`
    : `is worth ${number(flipsAt)}`;

/** Two significant digits are as many as such a figure deserves. */
const number = (value: number): string => `${Number(value.toPrecision(2))}`;
const signed = (value: number): string => `${value > 0 ? "+" : ""}${number(value)}`;

const isConstant = ({ test, train }: RewardPart): boolean =>
  test.every((value) => value === test[0]) && train.every((value) => value === test[0]);

/** 1 minus each other in every row, as success and failure are where nothing is partial. */
const areComplements = (one: RewardPart, other: RewardPart): boolean =>
  one.test.every((value, row) => sumsToOne(value, other.test[row]!)) &&
  one.train.every((value, row) => sumsToOne(value, other.train[row]!));

const sumsToOne = (one: number, other: number): boolean => Math.abs(one + other - 1) < 1e-12;

const negated = ({ estimate, replicates, jackknife }: RatioDraws): RatioDraws => ({
  estimate: -estimate,
  replicates: replicates.map((value) => -value),
  jackknife: jackknife.map((value) => -value),
});
