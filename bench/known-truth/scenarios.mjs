// How the log came about. `holds`: whether the assumptions that the report states (choices explained by the state, every
// judged choice tried) are true; where they are not, no coverage is promised and the figure shows what that costs.
export const SCENARIOS = [
  { name: "uniform", holds: true, what: "agents by lot", options: { logging: "uniform" } },
  {
    name: "popular",
    holds: true,
    what: "60 % to one agent whatever the task",
    options: { logging: "popular", concentration: 0.6 },
  },
  {
    name: "habit",
    holds: true,
    what: "50 % to the habitual agent of the task type",
    options: { concentration: 0.5 },
  },
  {
    name: "strong_habit",
    holds: true,
    what: "75 % to the habitual agent of the task type",
    options: { concentration: 0.75 },
  },
  {
    name: "confounded",
    holds: true,
    what: "hard tasks fail more and go to the habitual agent; the state holds the difficulty",
    options: { concentration: 0.4, difficulty: { strength: 1, recorded: true } },
  },
  {
    name: "short_log",
    holds: true,
    what: "habit, 250 training and 250 held-out rows",
    options: { concentration: 0.5, trainRows: 250, testRows: 250 },
  },
  {
    name: "many_agents",
    holds: true,
    what: "habit, 8 agents and 6 task types, 1,500 rows each",
    options: { concentration: 0.5, agents: 8, taskTypes: 6, trainRows: 1500, testRows: 1500 },
  },
  {
    name: "drift",
    holds: true,
    what: "skills change between training and test (0.7 in log odds)",
    options: { concentration: 0.5, drift: 0.7 },
  },
  {
    name: "missing_delayed",
    holds: true,
    what: "30 % of the outcomes never come, the others 60 rows late on average",
    options: { concentration: 0.5, missing: 0.3, delayRows: 60 },
  },
  {
    name: "episodes",
    holds: true,
    what: "1 to 8 rows per episode whose outcomes go together (1 in log odds)",
    options: { concentration: 0.5, longestEpisode: 8, episodeEffect: 1 },
  },
  {
    name: "permuted",
    holds: true,
    what: "habit, outcomes shuffled: nothing to gain",
    options: { concentration: 0.5, permuteOutcomes: true },
  },
  {
    name: "thin",
    holds: false,
    what: "one of five agents has 0.1 % of the tasks; the thin policies send it a quarter or all of them",
    options: { concentration: 0.5, agents: 5, thinAgents: 1 },
  },
  {
    name: "deterministic",
    holds: false,
    what: "always the habitual agent of the task type",
    options: { logging: "deterministic" },
  },
  {
    name: "hidden_weak",
    holds: false,
    what: "difficulty drives choice and outcome and is in no log (0.5 in log odds)",
    options: { concentration: 0.4, difficulty: { strength: 0.5, recorded: false } },
  },
  {
    name: "hidden_strong",
    holds: false,
    what: "the same with 1.5 in log odds",
    options: { concentration: 0.4, difficulty: { strength: 1.5, recorded: false } },
  },
];
