import { createRandom, type Random } from "../../numeric/random.ts";
import type { Invocation } from "../../schema/invocation.ts";
import type { Rating } from "../../schema/rating.ts";
import { TASK_KINDS } from "./catalogue.ts";
import { type Delegation, drawTask } from "./delegation.ts";
import { loggingPropensities } from "./logging-policy.ts";
import { completeSimulation, type Settings, type SimulationOptions } from "./telemetry-options.ts";
import { drawSkills, flattenTruth, type SimulatedTruth, successProbability, swapSkills } from "./truth.ts";
import { isUpgraded } from "./upgrade.ts";
import { writeDown } from "./write-down.ts";

export type { SimulationOptions } from "./telemetry-options.ts";

export interface SimulatedTelemetry {
  /** lines of agent_invocations.jsonl in the order they would have been written */
  invocations: Invocation[];
  /** lines of success_metrics.jsonl in the order they would have been written */
  ratings: Rating[];
  truth: SimulatedTruth;
}

const MEAN_PAUSE_MS = 2 * 3_600_000;
const DAY_MS = 86_400_000;

/**
 * Telemetry of a team that never existed, with everything that is true of it: for tests, for the bundled sample and to
 * measure how often our own intervals cover. Workflows of 1 to 4 delegations; who succeeds depends on the kind of task,
 * its complexity and, for one pair of agents, on who worked just before (truth.ts). Pure: the same options give the
 * same bytes. Throws a RangeError for an empty team, repeated agents or counts out of range.
 */
export function simulateTelemetry(options: SimulationOptions): SimulatedTelemetry {
  const settings = completeSimulation(options);
  const random = createRandom(settings.seed);
  const first = drawSkills(settings.kinds, settings.agents, random);
  const skills = { first, later: swapSkills(first, settings.kinds, settings.agents) };
  const drawn = drawDelegations(settings, skills, random);
  if (settings.permuteOutcomes) permuteOutcomes(drawn.delegations, drawn.truth, random);
  const truth = settings.permuteOutcomes ? flattenTruth(drawn.truth) : drawn.truth;
  return { ...writeDown(settings, drawn.delegations, drawn.tests, truth, random), truth };
}

/** Success rate of each agent at each kind of task, before and after the drift. */
interface Skills {
  first: number[][]; // [kinds][agents]
  later: number[][]; // [kinds][agents]
}

interface Drawn {
  delegations: Delegation[];
  tests: Delegation[];
  truth: SimulatedTruth;
}

function drawDelegations(settings: Settings, skills: Skills, random: Random): Drawn {
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
  skills: Skills,
  random: Random,
): number {
  const { sessionId, workflowId } = place;
  let { clockMs } = place;
  let previous: string | null = null;
  for (let step = 0; step < place.length; step++) {
    const number = drawn.delegations.length;
    const invocationId = `delegation-${pad(number + 1)}`;
    const chance = drawChance(settings, skills, { clockMs, previous }, random);
    const chosen = random.categorical(chance.propensities);
    const agent = settings.agents[chosen]!;
    const success = random.next() < chance.successProbabilities[chosen]!;
    drawn.delegations.push({
      ...chance.task,
      invocationId,
      sessionId,
      workflowId,
      startMs: clockMs,
      linesOfCode: 20_000 + number * 12 + random.integer(500),
      agent,
      success,
    });
    drawn.truth.delegations.push({
      invocationId,
      episodeId: workflowId,
      kind: chance.task.kind.name,
      taskType: chance.task.kind.taskType,
      chosen: agent,
      propensities: chance.propensities,
      successProbabilities: chance.successProbabilities,
      bestAgent: settings.agents[bestOf(chance.successProbabilities)]!,
      success,
      ...(settings.hiddenConfounding > 0 ? { hard: chance.hard } : {}),
    });
    previous = agent;
    clockMs += Math.round(chance.task.durationSeconds * 1000) + 20_000 + random.integer(240_000);
  }
  return clockMs;
}

interface Chance {
  task: ReturnType<typeof drawTask>;
  hard: boolean;
  propensities: number[]; // [agents]
  successProbabilities: number[]; // [agents]
}

/** A task, who is likely to get it, and how likely each agent is to succeed at it now. */
function drawChance(
  settings: Settings,
  skills: Skills,
  { clockMs, previous }: { clockMs: number; previous: string | null },
  random: Random,
): Chance {
  const { agents, kinds, logging, hiddenConfounding, sequenceEffect } = settings;
  const kindIndex = random.categorical(kinds.map((kind) => kind.share));
  const task = drawTask(kinds[kindIndex]!, random);
  const hard = hiddenConfounding > 0 && random.integer(2) === 1;
  const pull = hard ? hiddenConfounding : 0;
  const drifted = clockMs >= settings.startMs + settings.driftAfterDays * DAY_MS;
  const skill = (drifted ? skills.later : skills.first)[kindIndex]!;
  return {
    task,
    hard,
    propensities: loggingPropensities(logging, task.kind, agents, pull),
    successProbabilities: agents.map((agent, index) =>
      successProbability(skill[index]!, agent, task.complexity, previous, {
        sequence: sequenceEffect,
        hidden: -pull,
        upgrade: isUpgraded(settings, agent, clockMs) ? (settings.upgrade?.logOdds[agent] ?? 0) : 0,
      }),
    ),
  };
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
