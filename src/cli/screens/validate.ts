import type { ValidationReport } from "../../schema/validation-report.ts";
import { count, percent, table } from "./table.ts";

const MARKS = { ok: "ok     ", warning: "WARNING", error: "ERROR  " } as const;

/** Which features the training rows know: always, in part (with the share), never. */
function known(coverage: ValidationReport["coverage"]): string[] {
  const fields = (
    wanted: (share: number) => boolean,
    shown: (field: string, share: number) => string,
  ): string =>
    coverage
      .filter(({ share }) => wanted(share))
      .map(({ field, share }) => shown(field, share))
      .join(", ") || "none";
  return [
    `Features known in all training rows: ${fields(
      (share) => share === 1,
      (field) => field,
    )}`,
    `  in some: ${fields(
      (share) => share > 0 && share < 1,
      (field, share) => `${field} ${percent(share)}`,
    )}`,
    `  in none: ${fields(
      (share) => share === 0,
      (field) => field,
    )}`,
  ];
}

/** What `validate` shows: the data quality report. */
export function validateScreen(report: ValidationReport): string {
  const { totals, coverage, success_sources: sources, findings } = report;
  const splits = (["train", "validation", "test"] as const).map((name) => {
    const split = totals[name];
    return [
      name,
      ...[split.rows, split.episodes, split.success, split.partial, split.failure].map(count),
      split.mean_reward?.toFixed(2) ?? "-",
    ];
  });
  const problems = findings.filter(({ severity }) => severity !== "ok");
  const fine = findings.filter(({ severity }) => severity === "ok");
  return [
    "DATA QUALITY REPORT",
    "",
    table([["split", "rows", "episodes", "success", "partial", "failure", "mean reward"], ...splits]),
    "",
    ...known(coverage),
    `Labels come from: ${sources.map(({ source, rows, soft }) => `${source} ${count(rows)}${soft ? " (soft)" : ""}`).join(", ")}`,
    "",
    ...problems.flatMap(({ severity, title, detail }) => [
      `${MARKS[severity]} ${title}`,
      `        ${detail}`,
    ]),
    `In order: ${fine.map(({ title }) => title.toLowerCase()).join("; ") || "nothing"}`,
    "",
    report.sentence,
    ...report.next_steps.map((step) => `  - ${step}`),
  ].join("\n");
}
