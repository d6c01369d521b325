import { AGENT_CATALOGUE, TASK_KINDS, type TaskKind } from "./catalogue.ts";
import { DEFAULT_RATES, type RecordingRates } from "./delegation.ts";
import type { LoggingPolicy } from "./logging-policy.ts";
import { SEQUENCE_EFFECT } from "./truth.ts";

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
  /** days by which every rating comes later on average (exponential); 0 when left out */
  ratingDelayDays?: number;
  /** from this many days after the start on, each kind's specialist and its second agent swap their skills; never when left out */
  driftAfterDays?: number;
  /** from some day on, these agents run on another model, which the telemetry names; nobody's model is named when left out */
  upgrade?: Upgrade | null;
  /** log odds by which an audit just before helps the backend agent; 1.2 when left out */
  sequenceEffect?: number;
  /**
   * half of the tasks are hard, which no file but the truth holds: log odds that it costs every agent, and by which hard
   * tasks go more often to the favourite; 0 when left out
   */
  hiddenConfounding?: number;
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

/** A change of model under stable names. */
export interface Upgrade {
  afterDays: number;
  /** the agents that it concerns, and by how much their log odds of success change */
  logOdds: Readonly<Record<string, number>>;
}

/** The options with everything that was left out. */
export interface Settings extends Required<Omit<SimulationOptions, "taskKinds" | "rates">> {
  kinds: readonly TaskKind[];
  rates: RecordingRates;
}

/** The team when none is named. */
export const DEFAULT_TEAM = Object.keys(AGENT_CATALOGUE).slice(0, 6);
const DEFAULT_START_MS = Date.UTC(2026, 0, 5, 9);

/** Throws a RangeError for an empty team, repeated agents or counts out of range. */
export function completeSimulation(options: SimulationOptions): Settings {
  const agents = options.agents ?? DEFAULT_TEAM;
  if (agents.length === 0 || new Set(agents).size !== agents.length) {
    throw new RangeError("a simulated team needs at least one agent, each named once");
  }
  if (!(options.delegations >= 1)) throw new RangeError("simulate at least one delegation");
  const stranger = Object.keys(options.upgrade?.logOdds ?? {}).find((name) => !agents.includes(name));
  if (stranger !== undefined) throw new RangeError(`the simulated team has no agent ${stranger} to upgrade`);
  if ((options.logging?.thinAgents ?? 0) >= agents.length) {
    throw new RangeError("at least one agent of a simulated team must be chosen more than almost never");
  }
  return {
    seed: options.seed,
    delegations: options.delegations,
    agents,
    kinds: kindsFor(agents, options.taskKinds),
    logging: options.logging ?? { policy: "confounded", concentration: 0.5 },
    rates: { ...DEFAULT_RATES, ...options.rates },
    ratingDelayDays: options.ratingDelayDays ?? 0,
    driftAfterDays: options.driftAfterDays ?? Number.POSITIVE_INFINITY,
    upgrade: options.upgrade ?? null,
    sequenceEffect: options.sequenceEffect ?? SEQUENCE_EFFECT.logOdds,
    hiddenConfounding: options.hiddenConfounding ?? 0,
    longestWorkflow: options.longestWorkflow ?? 4,
    testWorkflowShare: options.testWorkflowShare ?? 0.04,
    startMs: options.startMs ?? DEFAULT_START_MS,
    permuteOutcomes: options.permuteOutcomes ?? false,
    repository: options.repository ?? "orchard-shop",
  };
}

function kindsFor(agents: readonly string[], count: number | undefined): readonly TaskKind[] {
  if (count) return TASK_KINDS.slice(0, count);
  const staffed = TASK_KINDS.filter((kind) => agents.includes(kind.specialist));
  return staffed.length > 0 ? staffed : TASK_KINDS;
}
