import { normalQuantile } from "../../numeric/normal.ts";
import type { Power } from "../../schema/evaluation-doubt.ts";
import type { ReportedDifference } from "../../schema/evaluation-figures.ts";
import type { Verdict } from "../../schema/evaluation-report.ts";

/** chance to show a gain that is really there, as in any sample size table */
const POWER = 0.8;
/** a gain in success rate that a team would notice; used when the estimate is smaller than that */
const NOTICEABLE_GAIN = 0.05;

/** An estimate, its one-sided lower bound and its standard error. */
export type Reached = Pick<ReportedDifference, "value" | "lower_bound" | "standard_error">;

/** Standard errors that the lower bound lies below the estimate; 0 where nothing is known of it. */
export const reachOf = (gain: Reached | null): number =>
  gain && gain.standard_error > 0 ? (gain.value - gain.lower_bound) / gain.standard_error : 0;

/**
 * A true gain of that many standard errors is shown by the one-sided bound in `POWER` of all cases: as many as the bound that
 * decides lies below its estimate, at least z_level, and z_power.
 */
const errorsToShow = (gain: Reached, level: number): number =>
  Math.max(normalQuantile(level), reachOf(gain)) + normalQuantile(POWER);

/**
 * Episodes needed to show the estimated gain (or a noticeable one) with 80 % power, minus those there are; at least 1.
 * n' = n (reach + z_0.8)^2 se^2 / gain^2, reach as in `errorsToShow`, since the standard error falls with the root of the episodes.
 */
export function furtherEpisodes(difference: ReportedDifference, episodes: number, level: number): number {
  const gain = Math.max(difference.value, NOTICEABLE_GAIN);
  const needed =
    (episodes * errorsToShow(difference, level) ** 2 * difference.standard_error ** 2) / gain ** 2;
  return Math.max(1, Math.ceil(needed - episodes));
}

/**
 * What these data can show. `gain` is in success rate over what was done (null: not estimable), `level` of the one-sided
 * bound. The smallest true gain that is shown in 80 of 100 repetitions is (reach + z_0.8) se.
 */
export function powerOf(gain: ReportedDifference | null, episodes: number, level: number): Power {
  if (gain === null) {
    const sentence = `With ${count(episodes)} no gain can be estimated at all.`;
    return { detectable_gain: null, more_episodes: null, sentence };
  }
  const detectable = errorsToShow(gain, level) * gain.standard_error;
  const decided = gain.lower_bound > 0 || gain.high < 0;
  const more = decided ? null : furtherEpisodes(gain, episodes, level);
  const shows = `With ${count(episodes)} like these, a true gain of ${points(detectable)} in success rate would be shown in 80 of 100 cases, a smaller one less often.`;
  return { detectable_gain: detectable, more_episodes: more, sentence: `${shows} ${outlook(gain, more)}` };
}

/** Where a red line forbids to weigh a gain, its size is not the question. */
export const refusedPower = ({
  reasons,
  more_episodes,
}: Pick<Verdict, "reasons" | "more_episodes">): Power => ({
  detectable_gain: null,
  more_episodes,
  sentence: `How large a gain these episodes could show is not the question yet: ${reasons.join("; and ")}.`,
});

function outlook(gain: ReportedDifference, more: number | null): string {
  if (gain.lower_bound > 0) return "The gain is shown already.";
  if (more === null) return "A loss is shown already.";
  const small = gain.value < NOTICEABLE_GAIN;
  const aim = small ? `a gain of ${points(NOTICEABLE_GAIN)}` : `the estimated gain of ${points(gain.value)}`;
  return `To show ${aim} as surely as that, about ${more} more held-out ${more === 1 ? "episode" : "episodes"} would be needed.`;
}

const count = (episodes: number): string => `${episodes} held-out ${episodes === 1 ? "episode" : "episodes"}`;

const points = (share: number): string => `${(100 * share).toFixed(1)} points`;
