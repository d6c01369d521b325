import { appendFileSync, mkdirSync } from "node:fs";
import { AGENT_CATALOGUE, TASK_KINDS } from "../src/evaluation/simulator/catalogue.ts";
import {
  DEFAULT_RATES,
  drawTask,
  outcomeRecord,
  startRecord,
} from "../src/evaluation/simulator/delegation.ts";
import { drawSkills, successProbability } from "../src/evaluation/simulator/truth.ts";
import { createRandom } from "../src/numeric/random.ts";
import type { Effects } from "../src/operations/operation.ts";
import type { Recommendation } from "../src/schema/recommendation.ts";
import { run } from "./workspace.fixture.ts";

const HOUR_MS = 3_600_000;
/** how often people do as they are told, by who decides */
const FOLLOWED = { advisor: 0.4, hybrid: 0.9, primary: 0.95, shadow: 0 };
const RATES = { ...DEFAULT_RATES, missingOutcome: 0, missingField: 0 };

/** One task: what was advised, whether the agent named first was sent, and how it went. */
export interface Done {
  answer: Recommendation;
  followed: boolean;
  success: boolean;
}

export interface Team {
  agents: readonly string[];
  /** one day of work: tasks come, `recommend` is asked, the team follows or not, and what came of it is logged */
  work: (day: Date, tasks: number) => Promise<Done[]>;
  /** from now on this agent succeeds at everything with this rate */
  becomes: (agent: string, rate: number) => void;
}

/**
 * A simulated team that lives with the policy of a workspace. People who do not follow do what they are used to: half of the
 * time the habit of the kind of task, else anybody. Everything is drawn from the seed.
 */
export function teamAtWork(effects: Effects, seed: number): Team {
  const agents = Object.keys(AGENT_CATALOGUE).slice(0, 6);
  const kinds = TASK_KINDS.filter(({ specialist }) => agents.includes(specialist));
  const random = createRandom(seed);
  const skills = drawSkills(kinds, agents, random);
  let number = 0;
  const habit = (kind: (typeof kinds)[number]): string =>
    random.next() < 0.5 && agents.includes(kind.habit)
      ? kind.habit
      : (agents[random.integer(agents.length)] ?? "");

  const delegate = async (at: Date): Promise<Done> => {
    const kindIndex = random.categorical(kinds.map(({ share }) => share));
    const kind = kinds[kindIndex];
    if (kind === undefined) throw new RangeError("a team needs tasks");
    const task = drawTask(kind, random);
    const session = `session-${Math.floor(number / 3)}`;
    const { output } = await run(
      "recommend",
      { task: task.text, session, available: [...agents] },
      { ...effects, now: () => at },
    );
    if (!("decision" in output)) throw new Error("one task gives one answer");
    const first = output.recommendations[0]?.action;
    const follows = random.next() < (output.mode === null ? 0 : FOLLOWED[output.mode]);
    const agent = follows && typeof first === "string" ? first : habit(kind);
    const skill = skills[kindIndex]?.[agents.indexOf(agent)] ?? 0;
    const chance = successProbability(skill, agent, task.complexity, null, {
      sequence: 0,
      hidden: 0,
      upgrade: 0,
    });
    const success = random.next() < chance;
    number++;
    const delegation = {
      ...task,
      invocationId: `live-${number}`,
      sessionId: session,
      workflowId: `live-workflow-${Math.floor(number / 3)}`,
      startMs: at.getTime() + 60_000,
      linesOfCode: 30_000,
      agent,
      success,
    };
    const line = outcomeRecord(
      startRecord(delegation, agents, "orchard-shop", RATES, random),
      delegation,
      RATES,
      random,
    );
    const metadata = { recommendation_id: output.recommendation_id };
    mkdirSync(effects.workspace.telemetry, { recursive: true });
    appendFileSync(effects.workspace.invocations, `${JSON.stringify({ ...line, metadata })}\n`);
    return { answer: output, success, followed: agent === first };
  };

  return {
    agents,
    becomes: (agent, rate) => {
      for (const row of skills) row[agents.indexOf(agent)] = rate;
    },
    work: async (day, tasks) => {
      const done: Done[] = [];
      for (let task = 0; task < tasks; task++) {
        const at = new Date(day.getTime() + 9 * HOUR_MS + Math.floor((task * 8 * HOUR_MS) / tasks));
        done.push(await delegate(at));
      }
      return done;
    },
  };
}
