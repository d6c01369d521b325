import type { ValidationReport } from "../../schema/validation-report.ts";
import { type Check, finding, percent, some } from "./finding.ts";
import type { Observations } from "./observations.ts";

const SPARSE = 0.5;

/** Share of training rows in which each feature is known. */
export function coverageOf(seen: Observations): ValidationReport["coverage"] {
  const rows = seen.splits.train.rows;
  return [...seen.known].map(([{ group, field }, known]) => ({
    group,
    field,
    share: rows === 0 ? 0 : known / rows,
  }));
}

/** Which feature groups the telemetry fills. A missing one is no fault, but the policy cannot use it. */
export const checkCoverage: Check = ({ seen, config }) => {
  const wanted = new Set<string>(config.data_preparation.state_features);
  const coverage = coverageOf(seen).filter(({ group }) => wanted.has(group));
  const words = (list: typeof coverage): string =>
    some(
      list.map(({ field, share }) => `${field} ${percent(share)}`),
      20,
    );
  const isHistory = ({ group, field }: { group: string; field: string }): boolean =>
    group === "historical_success_rate" && field !== "recent_success_rate";
  const history = coverage.filter(isHistory);
  const sparse = coverage.filter((entry) => !isHistory(entry) && entry.share < SPARSE);
  const full = coverage.filter(({ share }) => share >= SPARSE);
  return [
    finding("coverage", "ok", "Features that are mostly known", words(full) || "none"),
    ...(sparse.length > 0
      ? [
          finding(
            "coverage-sparse",
            "warning",
            "Features that are mostly missing",
            words(sparse),
            "log them with each delegation, or take their groups out of state_features",
          ),
        ]
      : []),
    ...(history.some(({ share }) => share < SPARSE)
      ? [
          finding(
            "coverage-history",
            "warning",
            "History is missing for many rows",
            `${words(history)}: few outcomes were known when these decisions were made`,
            "more telemetry mends this by itself; ratings that arrive soon help most",
          ),
        ]
      : []),
  ];
};
