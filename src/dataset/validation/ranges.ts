import { type Check, finding, percent, some } from "./finding.ts";

const DOMINANT = 0.8;

/** Values that contradict each other or lie where they cannot. */
export const checkRanges: Check = ({ seen }) =>
  seen.faults.length > 0
    ? [
        finding(
          "ranges",
          "error",
          "Rows contradict themselves",
          some(
            seen.faults.map(({ kind, invocationId }) => `${invocationId}: ${kind}`),
            5,
          ),
          "run `oak-policy prepare` again",
        ),
      ]
    : [finding("ranges", "ok", "Shape and ranges of all rows", "")];

/** One repository that outweighs all others decides what is learned. */
export const checkRepositories: Check = ({ seen }) => {
  const ranked = [...seen.repositories].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const [largest] = ranked;
  if (largest === undefined) return [];
  const share = largest[1] / seen.splits.train.rows;
  const detail = ranked
    .slice(0, 5)
    .map(([name, rows]) => `${name} ${rows}`)
    .join(", ");
  return ranked.length > 1 && share > DOMINANT
    ? [
        finding(
          "repositories",
          "warning",
          "One repository dominates",
          `${largest[0]} has ${percent(share)} of the training rows (${detail})`,
          "read the verdict per repository; for the small ones it rests on little",
        ),
      ]
    : [finding("repositories", "ok", "Repositories", detail)];
};

/** What was left out on the way from telemetry to rows. */
export const checkExclusions: Check = ({ manifest }) => {
  const { lines_read, kept, excluded } = manifest.delegations;
  const reasons = Object.entries(excluded)
    .filter(([, n]) => n > 0)
    .map(([reason, n]) => `${n} ${reason.replaceAll("_", " ")}`);
  const detail = `${kept} of ${lines_read} lines became rows${reasons.length > 0 ? `; left out: ${reasons.join(", ")}` : ""}`;
  return excluded.unreadable > 0
    ? [
        finding(
          "exclusions",
          "warning",
          "Some telemetry lines cannot be read",
          detail,
          "manifest.json lists them under `rejected`",
        ),
      ]
    : [finding("exclusions", "ok", "Telemetry accounted for", detail)];
};
