import { join } from "node:path";
import type { Config } from "../../schema/config.ts";
import { type Manifest, SPLITS, type SplitName } from "../../schema/manifest.ts";
import type { Progress } from "../../schema/progress.ts";
import { UserError } from "../../schema/user-error.ts";
import { type Finding, SEVERITIES, type ValidationReport } from "../../schema/validation-report.ts";
import { readTransitions } from "../read-training-data.ts";
import { actionsOf, checkChoice, checkSupport, checkUnseen } from "./actions.ts";
import { checkCoverage, coverageOf } from "./coverage.ts";
import { type Check, finding } from "./finding.ts";
import { checkLabelSources, checkLabels, checkReward, sourcesOf } from "./labels.ts";
import { checkDuplicates, checkHistoryLeak, checkSplitLeak, checkTextLeak } from "./leakage.ts";
import { createObservations, type Observations, observe, type SplitObservations } from "./observations.ts";
import { checkOverlap } from "./overlap.ts";
import { checkExclusions, checkRanges, checkRepositories } from "./ranges.ts";
import { checkSize, checkSplitSizes } from "./size.ts";

const CHECKS: readonly Check[] = [
  checkRanges,
  checkExclusions,
  checkSize,
  checkSplitSizes,
  checkLabels,
  checkLabelSources,
  checkReward,
  checkCoverage,
  checkSupport,
  checkUnseen,
  checkChoice,
  checkOverlap,
  checkHistoryLeak,
  checkTextLeak,
  checkSplitLeak,
  checkDuplicates,
  checkRepositories,
];

const REPORT_EVERY = 20_000;

export interface ValidateOptions {
  /** the folder that holds train.jsonl, validation.jsonl and test.jsonl */
  dataDir: string;
  manifest: Manifest;
  config: Config;
  progress?: Progress | undefined;
}

/** Reads the training data once, row by row, and reports whether a policy can be learned and judged on it. */
export async function validateTrainingData(options: ValidateOptions): Promise<ValidationReport> {
  const seen = createObservations();
  const unreadable: Finding[] = [];
  for (const split of SPLITS) {
    try {
      await observeFile(seen, split, options);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unreadable.push(
        finding("schema", "error", "A training row cannot be read", error.describe(), error.next),
      );
    }
  }
  return reportOn(seen, unreadable, options);
}

async function observeFile(seen: Observations, split: SplitName, options: ValidateOptions): Promise<void> {
  let rows = 0;
  for await (const row of readTransitions(join(options.dataDir, `${split}.jsonl`))) {
    observe(seen, row, split);
    if (++rows % REPORT_EVERY === 0)
      options.progress?.({
        phase: `checking ${split}`,
        done: rows,
        total: options.manifest.files[split].rows,
      });
  }
}

const totalsOf = (split: SplitObservations): ValidationReport["totals"]["train"] => ({
  rows: split.rows,
  sequence_rows: split.sequenceRows,
  episodes: split.episodes.size,
  sessions: split.sessions.size,
  success: split.success,
  partial: split.partial,
  failure: split.failure,
  mean_reward: split.rows === 0 ? null : split.reward.mean,
});

function reportOn(
  seen: Observations,
  unreadable: readonly Finding[],
  { manifest, config }: ValidateOptions,
): ValidationReport {
  const found = [...unreadable, ...CHECKS.flatMap((check) => check({ seen, manifest, config }))];
  const findings = found.sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  const { train, validation, test } = seen.splits;
  return {
    ...verdictOf(errors, warnings),
    totals: { train: totalsOf(train), validation: totalsOf(validation), test: totalsOf(test) },
    coverage: coverageOf(seen),
    success_sources: sourcesOf(seen),
    actions: actionsOf(seen),
    findings,
    next_steps: nextSteps(findings),
  };
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

function verdictOf(
  errors: number,
  warnings: number,
): Pick<ValidationReport, "verdict" | "ready_for_training" | "sentence"> {
  if (errors > 0)
    return {
      verdict: "not_ready",
      ready_for_training: false,
      sentence: `Not ready for training: ${plural(errors, "error")} and ${plural(warnings, "warning")}.`,
    };
  if (warnings > 0)
    return {
      verdict: "ready_with_warnings",
      ready_for_training: true,
      sentence: `Ready for training, with ${plural(warnings, "warning")} to know about.`,
    };
  return { verdict: "ready", ready_for_training: true, sentence: "Ready for training." };
}

const nextSteps = (findings: readonly Finding[]): string[] => {
  const steps = findings
    .filter(({ severity }) => severity !== "ok")
    .flatMap(({ next }) => (next === null ? [] : [next]));
  const train = findings.some(({ severity }) => severity === "error")
    ? []
    : ["run `oak-policy train-baselines`, then `oak-policy train`"];
  return [...new Set(steps), ...train];
};
