import type { Policy } from "../learning/policy.ts";
import { rowOf } from "../numeric/sparse.ts";
import type { EvaluatedPolicy } from "../schema/evaluation-report.ts";
import { type Candidate, type CandidateDraws, drawCandidate } from "./candidate-draws.ts";
import type { Decisions, SelectedDecisions } from "./decisions.ts";
import type { EvaluationInput } from "./evaluation-input.ts";
import { type Bench, judge, type Rivals } from "./judge.ts";

/** A candidate with its draws. */
export interface Drawn extends Candidate {
  draws: CandidateDraws;
}

export interface Candidates {
  policy: Drawn;
  behaviour: Drawn;
  earlier: Drawn | null;
  baselines: Drawn[];
}

/** Asks every policy for its choices, and draws what they are worth. */
export function drawCandidates(input: EvaluationInput, bench: Bench, test: SelectedDecisions): Candidates {
  const draw = (candidate: Candidate): Drawn => ({ ...candidate, draws: drawCandidate(bench, candidate) });
  const ask = (policy: Policy, role: Candidate["role"]): Drawn =>
    draw({ name: policy.name, role, target: targetOf(policy, bench.data) });
  const { earlier } = input;
  return {
    policy: ask(input.policy, "policy"),
    behaviour: draw({ name: "behaviour", role: "behaviour", target: bench.behaviour }),
    earlier: earlier
      ? draw({
          name: earlier.name,
          role: "earlier_version",
          target: rowsOf(earlier.target, bench.data, test),
        })
      : null,
    baselines: input.baselines.map((baseline) => ask(baseline, "baseline")),
  };
}

/** The rows of a wide array that became decisions. */
function rowsOf(wide: Float64Array, { actions }: Decisions, { tableRow }: SelectedDecisions): Float64Array {
  const taken = new Float64Array(tableRow.length * actions);
  tableRow.forEach((row, position) => {
    taken.set(wide.subarray(row * actions, (row + 1) * actions), position * actions);
  });
  return taken;
}

/** Choice probabilities of a policy on every row. Throws a RangeError when it puts weight on a masked action. */
export function targetOf(policy: Policy, data: Decisions): Float64Array {
  const target = new Float64Array(data.rows * data.actions);
  for (let row = 0; row < data.rows; row++) {
    const mask = data.mask.slice(row * data.actions, (row + 1) * data.actions);
    const decision = { state: rowOf(data.states, row), taskType: data.taskType[row]!, mask };
    const probabilities = policy.probabilities(decision);
    let allowed = 0;
    for (let action = 0; action < data.actions; action++)
      allowed += mask[action] ? probabilities[action]! : 0;
    if (!(Math.abs(allowed - 1) < 1e-6)) {
      throw new RangeError(`${policy.name} gives the allowed actions the probability ${allowed}, not 1`);
    }
    target.set(probabilities, row * data.actions);
  }
  return target;
}

/** Every figure of every candidate: the judged policy first, then the behaviour, the earlier version and the baselines. */
export function judgeAll(
  bench: Bench,
  { policy, behaviour, earlier, baselines }: Candidates,
  bestSingle: string,
): EvaluatedPolicy[] {
  const rivals: Rivals = {
    behaviour: behaviour.draws,
    bestSingle: baselines.find(({ name }) => name === bestSingle)?.draws ?? null,
    earlier: earlier?.draws ?? null,
  };
  const all = [policy, behaviour, ...(earlier ? [earlier] : []), ...baselines];
  return all.map((candidate) => judge(bench, candidate, candidate.draws, rivals));
}
