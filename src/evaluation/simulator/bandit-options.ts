/** A small contextual bandit with known truth, as tables: to measure estimators and their intervals by themselves. */
export interface BanditOptions {
  seed: number;
  trainRows: number;
  testRows: number;
  taskTypes?: number; // 4 when left out
  agents?: number; // 4 when left out
  /**
   * who chose; `habit` when left out
   * - `uniform`: any agent, all equally often
   * - `popular`: one agent gets `concentration` of the tasks whatever they are, the rest is uniform
   * - `habit`: the agent that is the habit for the type of task gets `concentration`, the rest is uniform
   * - `deterministic`: the habit gets everything
   */
  logging?: "uniform" | "popular" | "habit" | "deterministic";
  /** 0.4 when left out */
  concentration?: number;
  /** this many agents, the last ones, were nearly never chosen: each has a tenth of a percent; 0 when left out */
  thinAgents?: number;
  /** half of the tasks are hard; `null` (when left out): none is */
  difficulty?: Difficulty | null;
  /** standard deviation, in log odds, by which each agent's skill at each type changes between the tables; 0 when left out */
  drift?: number;
  /** rows per episode are 1 to this many and share a task type; 3 when left out */
  longestEpisode?: number;
  /** standard deviation, in log odds, of what all outcomes of one episode have in common; 0 when left out */
  episodeEffect?: number;
  /** share of rows whose outcome never came, at random: they are left out of the tables; 0 when left out */
  missing?: number;
  /** outcomes come this many rows later on average (exponential); what is not in when the table ends is left out; 0 when left out */
  delayRows?: number;
  noiseColumns?: number; // 4 when left out; advice needs 2
  /** some tasks were decided after a recommendation; `null` (when left out): nobody was asked */
  advice?: SimulatedAdvice | null;
  /** nothing matters: outcomes are shuffled over the rows of each table */
  permuteOutcomes?: boolean;
}

/** What makes a task hard pulls choice and outcome alike: a confounder. */
export interface Difficulty {
  /** log odds that a hard task costs every agent, and by which it goes more often to the habitual one */
  strength: number;
  /** whether the state has a column for it; without one it is hidden confounding, and no estimate from the log is right */
  recorded: boolean;
}

/**
 * An advisor who sees more than any of our models learns: tasks come in two turns, which the state holds only as the sign of
 * a product of two noise columns, and who is good at a type depends on the turn.
 */
export interface SimulatedAdvice {
  /** of the rows, at random, that came of a recommendation: the best agent of type and turn */
  share: number;
  /** nobody was asked before the test rows */
  late?: boolean;
  /** how often it was followed; else the choice was made as if there had been none */
  followed: number;
  /** standard deviation, in log odds, by which an agent's skill at a type goes up in one turn and down in the other */
  insight: number;
}

export type BanditChoice = Required<Omit<BanditOptions, "seed" | "trainRows" | "testRows">>;

const LEFT_OUT: BanditChoice = {
  taskTypes: 4,
  agents: 4,
  logging: "habit",
  concentration: 0.4,
  thinAgents: 0,
  difficulty: null,
  drift: 0,
  longestEpisode: 3,
  episodeEffect: 0,
  missing: 0,
  delayRows: 0,
  noiseColumns: 4,
  advice: null,
  permuteOutcomes: false,
};

/** The options with everything that was left out. */
export function completeBandit({ seed, trainRows, testRows, ...given }: BanditOptions): BanditChoice {
  const named = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...LEFT_OUT, ...Object.fromEntries(named) };
}
