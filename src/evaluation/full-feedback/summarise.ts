import { type MeanInterval, meanInterval } from "../../numeric/student-t.ts";
import type {
  BenchmarkRun,
  BenchmarkSetting,
  PolicyFigures,
  PolicySummary,
  ReliabilityBin,
} from "../../schema/benchmark.ts";

/** Below this a difference of a seed counts as none. */
const LEVEL = 1e-9;
/** From known_best to oracle: a gap smaller than this cannot be closed in any meaningful way. */
const SMALLEST_GAP = 1e-6;

/** The order of the table: ours first, then the strongest claims. */
const ROLES: readonly PolicyFigures["role"][] = ["ours", "peer", "baseline", "reference"];

/** All seeds of one setting (logging, size) as means with 95 % t-intervals and paired differences to ours. */
export function summariseSetting(runs: readonly BenchmarkRun[]): BenchmarkSetting {
  const first = runs[0]!;
  const ours = figuresOf(runs, (policy) => policy.role === "ours");
  const policies = [...first.policies]
    .sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role))
    .map(({ name, role }) => {
      const figures = figuresOf(runs, (policy) => policy.name === name && policy.role === role);
      return summarisePolicy(runs, figures, role === "ours" ? null : ours);
    });
  return {
    logging: first.logging,
    size: first.size,
    seeds: runs.length,
    policies,
    expected_calibration_error: summariseCalibration(runs),
  };
}

function figuresOf(
  runs: readonly BenchmarkRun[],
  wanted: (policy: PolicyFigures) => boolean,
): PolicyFigures[] {
  return runs.map(({ policies, seed }) => {
    const found = policies.find(wanted);
    if (found === undefined) throw new RangeError(`the run of seed ${seed} lacks a policy that another has`);
    return found;
  });
}

function summarisePolicy(
  runs: readonly BenchmarkRun[],
  figures: readonly PolicyFigures[],
  ours: readonly PolicyFigures[] | null,
): PolicySummary {
  const over = (value: (figure: PolicyFigures) => number): MeanInterval => meanInterval(figures.map(value));
  const accuracies = figures.flatMap(({ accuracy }) => (accuracy === null ? [] : [accuracy]));
  return {
    name: figures[0]!.name,
    role: figures[0]!.role,
    success: over(({ success }) => success),
    reward: over(({ reward }) => reward),
    accuracy: accuracies.length === figures.length ? meanInterval(accuracies) : null,
    regret: over(({ regret }) => regret),
    gap_closed: gapClosed(runs, figures),
    ours_minus_this: ours && pairedDifference(ours, figures),
  };
}

/** (reward - known_best) / (oracle - known_best), seed by seed. */
function gapClosed(runs: readonly BenchmarkRun[], figures: readonly PolicyFigures[]): MeanInterval | null {
  const from = figuresOf(runs, ({ name }) => name.startsWith("known_best"));
  const to = figuresOf(runs, ({ name }) => name === "oracle");
  const gaps = to.map(({ reward }, run) => reward - from[run]!.reward);
  if (gaps.some((gap) => gap < SMALLEST_GAP)) return null;
  return meanInterval(figures.map(({ reward }, run) => (reward - from[run]!.reward) / gaps[run]!));
}

/** Ours minus the rival on the same seeds, with a t-interval of the differences. */
function pairedDifference(
  ours: readonly PolicyFigures[],
  rival: readonly PolicyFigures[],
): NonNullable<PolicySummary["ours_minus_this"]> {
  const differences = ours.map(({ reward }, run) => reward - rival[run]!.reward);
  const interval = meanInterval(differences);
  const { low, high } = interval;
  return {
    ...interval,
    answer: low !== null && low > LEVEL ? "win" : high !== null && high < -LEVEL ? "loss" : "level",
    seeds_won: differences.filter((difference) => difference > LEVEL).length,
    seeds_lost: differences.filter((difference) => difference < -LEVEL).length,
  };
}

function summariseCalibration(runs: readonly BenchmarkRun[]): BenchmarkSetting["expected_calibration_error"] {
  const bins = runs.flatMap(({ calibration }) => (calibration === null ? [] : [calibration]));
  if (bins.length < runs.length) return null;
  return {
    per_run: meanInterval(bins.map(expectedCalibrationError)),
    pooled: expectedCalibrationError(addBins(bins)),
  };
}

/** Bins of several runs as one. */
const addBins = (runs: readonly ReliabilityBin[][]): ReliabilityBin[] =>
  runs[0]!.map((_, bin) => {
    const sum = { rows: 0, predicted: 0, observed: 0 };
    for (const bins of runs) {
      sum.rows += bins[bin]!.rows;
      sum.predicted += bins[bin]!.predicted;
      sum.observed += bins[bin]!.observed;
    }
    return sum;
  });

/** Expected calibration error: mean |stated - observed| over the bins, weighted by their rows. */
function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  return bins.reduce((sum, { predicted, observed }) => sum + Math.abs(predicted - observed) / rows, 0);
}
