import type { Monitoring } from "../../schema/performance.ts";

const FEW_OUTCOMES = 20;

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

type Measured = Pick<
  Monitoring,
  | "performance"
  | "baseline"
  | "comparison"
  | "followed_against_overridden"
  | "experiments"
  | "unreadable_lines"
  | "version"
>;

/** What a reader has to know before believing the figures, the gravest first. */
export function warningsOf(measured: Measured): string[] {
  const { performance, unreadable_lines: unreadable } = measured;
  const { success_when_followed: success, unknown, made, shadow } = performance;
  const shown = made - shadow;
  const warnings = [
    confounded(measured),
    earlierTime(measured),
    success.n > 0 && success.n < FEW_OUTCOMES
      ? `The success rate rests on ${plural(success.n, "outcome")}: read the interval, not the number.`
      : null,
    unknown * 2 > shown
      ? `Nothing tells what became of ${plural(unknown, "recommendation")} of ${shown.toLocaleString("en")}. Bring in what was delegated since (\`oak-policy ingest\`), let delegations name the recommendation (metadata.recommendation_id), or say it: \`oak-policy record --recommendation ID\`.`
      : null,
    unreadable > 0
      ? `${plural(unreadable, "line")} of the ledger cannot be read and ${unreadable === 1 ? "was" : "were"} left out.`
      : null,
  ];
  return warnings.filter((warning) => warning !== null);
}

function confounded({ followed_against_overridden: gap, experiments }: Measured): string | null {
  if (!gap) return null;
  const instead =
    experiments.length > 0
      ? "The comparison by chance, above, is the one to believe."
      : "A gradual rollout (`oak-policy deploy`), or hybrid mode with its answers by lot, would make a fair comparison.";
  return `Followed against overridden is no experiment: who follows advice, and when, is people's choice, and the tasks may differ. ${instead}`;
}

function earlierTime({ comparison, baseline, version, performance }: Measured): string | null {
  if (comparison)
    return "The baseline is what was done before, at another time and perhaps on other tasks; followed tasks are those that people chose to follow on.";
  if (baseline || version === null || performance.followed === 0) return null;
  return `There is no baseline, for ${version} is not evaluated: \`oak-policy evaluate --version ${version}\`.`;
}
