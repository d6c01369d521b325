import type { Random } from "../../numeric/random.ts";
import type { Invocation } from "../../schema/invocation.ts";
import type { Rating } from "../../schema/rating.ts";
import { type Delegation, drawRating, outcomeRecord, startRecord } from "./delegation.ts";
import type { Settings } from "./telemetry-options.ts";
import type { SimulatedTruth } from "./truth.ts";
import { modelAt } from "./upgrade.ts";

/** A record and when it was written. */
interface Written<Line> {
  atMs: number;
  line: Line;
}

const DAY_MS = 86_400_000;

/** The two files that the simulated team leaves behind, each in the order in which it would have been written. */
export function writeDown(
  settings: Settings,
  delegations: readonly Delegation[],
  tests: readonly Delegation[],
  truth: SimulatedTruth,
  random: Random,
): { invocations: Invocation[]; ratings: Rating[] } {
  const { agents, repository, rates } = settings;
  const lines: Written<Invocation>[] = [];
  const ratings: Written<Rating>[] = [];
  delegations.forEach((delegation, index) => {
    const record = startRecord(delegation, agents, repository, rates, random);
    const start = { ...record, ...modelAt(settings, delegation.agent, delegation.startMs) };
    const endMs = delegation.startMs + Math.round(delegation.durationSeconds * 1000);
    if (random.next() < rates.loggedTwice) lines.push({ atMs: delegation.startMs, line: start });
    lines.push({ atMs: endMs, line: outcomeRecord(start, delegation, rates, random) });
    const better = settings.permuteOutcomes ? null : truth.delegations[index]!.bestAgent;
    const rating = drawRating(delegation, better, rates, random);
    if (rating) ratings.push(later(rating, settings.ratingDelayDays, random));
  });
  for (const test of tests) {
    const start = startRecord(test, agents, repository, rates, random);
    const line = outcomeRecord(start, test, { ...rates, missingOutcome: 0 }, random);
    lines.push({ atMs: test.startMs + 200, line: { ...line, metadata: { test: true } } });
  }
  return {
    invocations: inOrder(lines).map((line, index) => ({ ...line, provenance: provenanceOf(index + 1) })),
    ratings: inOrder(ratings),
  };
}

function later(rating: Rating, meanDays: number, random: Random): Written<Rating> {
  const delayMs = meanDays > 0 ? Math.round(-Math.log(1 - random.next()) * meanDays * DAY_MS) : 0;
  const atMs = Date.parse(rating.timestamp) + delayMs;
  return { atMs, line: { ...rating, timestamp: new Date(atMs).toISOString() } };
}

const inOrder = <Line>(written: Written<Line>[]): Line[] =>
  written.sort((one, other) => one.atMs - other.atMs).map((each) => each.line);

const provenanceOf = (line: number): NonNullable<Invocation["provenance"]> => ({
  source: "simulator",
  file: "simulator",
  line,
  format: "simulator-1",
});
