import { createRandom, type Random } from "../../numeric/random.ts";
import type { Invocation } from "../../schema/invocation.ts";
import type { Rating } from "../../schema/rating.ts";
import { AGENT_CATALOGUE, TASK_KINDS, type TaskKind } from "./catalogue.ts";
import {
  DEFAULT_RATES,
  type Delegation,
  drawRating,
  drawTask,
  outcomeRecord,
  type RecordingRates,
  startRecord,
} from "./delegation.ts";
import { type LoggingPolicy, loggingPropensities } from "./logging-policy.ts";
import { drawSkills, flattenTruth, type SimulatedTruth, successProbability } from "./truth.ts";

export interface SimulationOptions {
  seed: number;
  /** real delegations to make; test workflows come on top */
  delegations: number;
  /** the team; the first six of the catalogue when left out. Names outside the catalogue are nobody's specialists. */
  agents?: readonly string[];
  /** how many kinds of task there are, 1 to 8; as many as have their specialist in the team when left out */
  taskKinds?: number;
  /** who chose whom; half of the tasks go to the habitual agent of their kind when left out */
  logging?: LoggingPolicy;
  /** one-sided overrides of what is recorded */
  rates?: Partial<RecordingRates>;
  /** delegations per workflow: 1 to this many; 4 when left out */
  longestWorkflow?: number;
  /** share of workflows that are only a test of the telemetry itself; 0.04 when left out */
  testWorkflowShare?: number;
  /** start of the first delegation; 2026-01-05T09:00:00Z when left out */
  startMs?: number;
  /** negative control: who succeeded is shuffled, so that no agent is better than another and nothing can be learned */
  permuteOutcomes?: boolean;
  repository?: string;
}

export interface SimulatedTelemetry {
  /** lines of agent_invocations.jsonl in the order they would have been written */
  invocations: Invocation[];
  /** lines of success_metrics.jsonl in the order they would have been written */
  ratings: Rating[];
  truth: SimulatedTruth;
}

interface Settings extends Required<Omit<SimulationOptions, "taskKinds" | "rates">> {
  kinds: readonly TaskKind[];
  rates: RecordingRates;
}

/** A record and when it was written. */
interface Written<Line> {
  atMs: number;
  line: Line;
}

const DEFAULT_TEAM = Object.keys(AGENT_CATALOGUE).slice(0, 6);
const DEFAULT_START_MS = Date.UTC(2026, 0, 5, 9);
const MEAN_PAUSE_MS = 2 * 3_600_000;

/**
 * Telemetry of a team that never existed, with everything that is true of it: for tests, for the bundled sample and to
 * measure how often our own intervals cover. Workflows of 1 to 4 delegations; who succeeds depends on the kind of task,
 * its complexity and, for one pair of agents, on who worked just before (truth.ts). Pure: the same options give the
 * same bytes. Throws a RangeError for an empty team, repeated agents or counts out of range.
 */
export function simulateTelemetry(options: SimulationOptions): SimulatedTelemetry {
  const settings = complete(options);
  const random = createRandom(settings.seed);
  const skills = drawSkills(settings.kinds, settings.agents, random);
  const drawn = drawDelegations(settings, skills, random);
  if (settings.permuteOutcomes) permuteOutcomes(drawn.delegations, drawn.truth, random);
  const truth = settings.permuteOutcomes ? flattenTruth(drawn.truth) : drawn.truth;
  return { ...writeDown(settings, drawn.delegations, drawn.tests, truth, random), truth };
}

function complete(options: SimulationOptions): Settings {
  const agents = options.agents ?? DEFAULT_TEAM;
  if (agents.length === 0 || new Set(agents).size !== agents.length) {
    throw new RangeError("a simulated team needs at least one agent, each named once");
  }
  const staffed = TASK_KINDS.filter((kind) => agents.includes(kind.specialist));
  const kinds = options.taskKinds
    ? TASK_KINDS.slice(0, options.taskKinds)
    : staffed.length > 0
      ? staffed
      : TASK_KINDS;
  if (!(options.delegations >= 1)) throw new RangeError("simulate at least one delegation");
  return {
    seed: options.seed,
    delegations: options.delegations,
    agents,
    kinds,
    logging: options.logging ?? { policy: "confounded", concentration: 0.5 },
    rates: { ...DEFAULT_RATES, ...options.rates },
    longestWorkflow: options.longestWorkflow ?? 4,
    testWorkflowShare: options.testWorkflowShare ?? 0.04,
    startMs: options.startMs ?? DEFAULT_START_MS,
    permuteOutcomes: options.permuteOutcomes ?? false,
    repository: options.repository ?? "orchard-shop",
  };
}

interface Drawn {
  delegations: Delegation[];
  tests: Delegation[];
  truth: SimulatedTruth;
}

function drawDelegations(settings: Settings, skills: number[][], random: Random): Drawn {
  const drawn: Drawn = {
    delegations: [],
    tests: [],
    truth: { agents: [...settings.agents], delegations: [] },
  };
  let clockMs = settings.startMs;
  let session = 1;
  for (let workflow = 1; drawn.delegations.length < settings.delegations; workflow++) {
    const ids = { sessionId: `session-${pad(session)}`, workflowId: `workflow-${pad(workflow)}` };
    const isTest = random.next() < settings.testWorkflowShare;
    const left = settings.delegations - drawn.delegations.length;
    const length = Math.min(left, 1 + random.integer(settings.longestWorkflow));
    clockMs = isTest
      ? addTest(drawn, ids, clockMs, settings.agents[0]!)
      : addWorkflow(drawn, { ...ids, length, clockMs }, settings, skills, random);
    if (random.next() < 0.6) session += 1;
    clockMs += Math.round(-Math.log(1 - random.next()) * MEAN_PAUSE_MS);
  }
  return drawn;
}

const pad = (value: number): string => String(value).padStart(4, "0");

function addWorkflow(
  drawn: Drawn,
  place: { sessionId: string; workflowId: string; length: number; clockMs: number },
  settings: Settings,
  skills: number[][],
  random: Random,
): number {
  const { agents, kinds } = settings;
  let { clockMs } = place;
  let previous: string | null = null;
  for (let step = 0; step < place.length; step++) {
    const kindIndex = random.categorical(kinds.map((kind) => kind.share));
    const kind = kinds[kindIndex]!;
    const task = drawTask(kind, random);
    const propensities = loggingPropensities(settings.logging, kind, agents);
    const successProbabilities = agents.map((agent, index) =>
      successProbability(skills[kindIndex]![index]!, agent, task.complexity, previous),
    );
    const chosen = random.categorical(propensities);
    const agent = agents[chosen]!;
    const success = random.next() < successProbabilities[chosen]!;
    const invocationId = `delegation-${pad(drawn.delegations.length + 1)}`;
    drawn.delegations.push({
      ...task,
      invocationId,
      sessionId: place.sessionId,
      workflowId: place.workflowId,
      startMs: clockMs,
      linesOfCode: 20_000 + drawn.delegations.length * 12 + random.integer(500),
      agent,
      success,
    });
    drawn.truth.delegations.push({
      invocationId,
      episodeId: place.workflowId,
      kind: kind.name,
      taskType: kind.taskType,
      chosen: agent,
      propensities,
      successProbabilities,
      bestAgent: agents[bestOf(successProbabilities)]!,
      success,
    });
    previous = agent;
    clockMs += Math.round(task.durationSeconds * 1000) + 20_000 + random.integer(240_000);
  }
  return clockMs;
}

const bestOf = (values: readonly number[]): number => values.indexOf(Math.max(...values));

/** A line that somebody wrote to see whether logging works: preparation must leave it out. */
function addTest(
  drawn: Drawn,
  ids: { sessionId: string; workflowId: string },
  clockMs: number,
  agent: string,
): number {
  drawn.tests.push({
    ...ids,
    invocationId: `test-${pad(drawn.tests.length + 1)}`,
    startMs: clockMs,
    durationSeconds: 0.2,
    kind: TASK_KINDS[0]!,
    text: "Test workflow: is telemetry written?",
    complexity: "low",
    linesOfCode: 100,
    agent,
    success: true,
  });
  return clockMs + 1000;
}

function permuteOutcomes(delegations: Delegation[], truth: SimulatedTruth, random: Random): void {
  const outcomes = random.shuffle(Uint8Array.from(delegations, (each) => Number(each.success)));
  outcomes.forEach((outcome, index) => {
    delegations[index]!.success = outcome === 1;
    truth.delegations[index]!.success = outcome === 1;
  });
}

function writeDown(
  settings: Settings,
  delegations: readonly Delegation[],
  tests: readonly Delegation[],
  truth: SimulatedTruth,
  random: Random,
): Pick<SimulatedTelemetry, "invocations" | "ratings"> {
  const { agents, repository, rates } = settings;
  const lines: Written<Invocation>[] = [];
  const ratings: Written<Rating>[] = [];
  delegations.forEach((delegation, index) => {
    const start = startRecord(delegation, agents, repository, rates, random);
    const endMs = delegation.startMs + Math.round(delegation.durationSeconds * 1000);
    if (random.next() < rates.loggedTwice) lines.push({ atMs: delegation.startMs, line: start });
    lines.push({ atMs: endMs, line: outcomeRecord(start, delegation, rates, random) });
    const better = settings.permuteOutcomes ? null : truth.delegations[index]!.bestAgent;
    const rating = drawRating(delegation, better, rates, random);
    if (rating) ratings.push({ atMs: Date.parse(rating.timestamp), line: rating });
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

const inOrder = <Line>(written: Written<Line>[]): Line[] =>
  written.sort((one, other) => one.atMs - other.atMs).map((each) => each.line);

const provenanceOf = (line: number): NonNullable<Invocation["provenance"]> => ({
  source: "simulator",
  file: "simulator",
  line,
  format: "simulator-1",
});
