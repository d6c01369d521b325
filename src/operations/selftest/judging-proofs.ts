import type { EvaluationInput } from "../../evaluation/evaluation-input.ts";
import { type SimulatedBandit, simulateBandit } from "../../evaluation/simulator/simulate-bandit.ts";
import {
  alwaysPolicy,
  type ChoiceTable,
  learnedTable,
  policyWorth,
  tablePolicy,
  withStranger,
} from "../../evaluation/simulator/table-policies.ts";
import { defaultConfig } from "../../schema/config.ts";
import type { EvaluationReport } from "../../schema/evaluation-report.ts";
import type { Progress } from "../../schema/progress.ts";
import type { Proof } from "../../schema/selftest.ts";
import { fewestHits, mostErrors } from "./band.ts";
import type { Parts } from "./parts.ts";
import { type Claim, settled, within } from "./proof.ts";

const ROWS = 400;
const REPLICATES = 400;
/** the documented range of the 95 % intervals' coverage is 93 to 97 % (bench/coverage.mjs) */
const LEAST_COVERAGE = 0.93;
const ERROR = 0.05;
/** how much worse than the gate's margin the worse policy is */
const JUST_OVER = 0.001;
/** of a mean difference that must be nothing */
const NEGLIGIBLE = 0.02;

const simulation = (name: string, claim: string): Claim => ({ name, claim, subject: "simulation" });
const settings = { ...defaultConfig().evaluation, bootstrap_replicates: REPLICATES };

/** What happened over the simulated logs. */
interface Tally {
  logs: number;
  valueInside: number;
  gainInside: number;
  /** mean difference of "as logged" and the observed mean, in absolute terms */
  asLogged: number;
  worseJudged: number;
  worsePasses: number;
  gainOfNothing: number;
}

/** Is it right about how good a policy is, and does it know when it cannot know. */
export function proveJudging(
  parts: Parts,
  { simulations, seed }: { simulations: number; seed: number },
  progress: Progress,
): Proof[] {
  const tally: Tally = {
    logs: simulations,
    valueInside: 0,
    gainInside: 0,
    asLogged: 0,
    worseJudged: 0,
    worsePasses: 0,
    gainOfNothing: 0,
  };
  for (let log = 0; log < simulations; log++) {
    tallyLog(tally, parts, seed + log);
    progress({ phase: "simulated logs", done: log + 1, total: simulations });
  }
  return [...proofsOf(tally), proveStranger(parts, seed)];
}

function tallyLog(tally: Tally, { evaluate }: Parts, seed: number): void {
  const bandit = simulateBandit({ seed, trainRows: ROWS, testRows: ROWS });
  const choice = learnedTable(bandit);
  const report = evaluate(inputOf(bandit, choice));
  const truth = bandit.value(choice);
  const learned = policyIn(report, "learned").success_rate;
  const gain = learned.difference_to_behaviour;
  tally.valueInside += inside(learned, truth);
  tally.gainInside += gain ? inside(gain, truth - bandit.behaviourValue) : 0;
  const logged = policyIn(report, "as_logged").success_rate.difference_to_behaviour;
  tally.asLogged += Math.abs(logged?.value ?? Number.POSITIVE_INFINITY) / tally.logs;
  const worse = policyWorth(bandit, bandit.behaviourValue - settings.improvement_margin - JUST_OVER);
  if (worse) {
    tally.worseJudged += 1;
    tally.worsePasses += Number(evaluate(inputOf(bandit, worse)).verdict.gate.passes);
  }
  const shuffled = simulateBandit({ seed, trainRows: ROWS, testRows: ROWS, permuteOutcomes: true });
  const nothing = policyIn(evaluate(inputOf(shuffled, learnedTable(shuffled))), "learned").success_rate;
  tally.gainOfNothing += Number((nothing.difference_to_behaviour?.lower_bound ?? 0) > 0);
}

const policyIn = ({ policies }: EvaluationReport, name: string): EvaluationReport["policies"][number] => {
  const found = policies.find((each) => each.name === name);
  if (!found) throw new Error(`the report does not speak of ${name}`);
  return found;
};

const inside = ({ low, high }: { low: number | null; high: number | null }, truth: number): number =>
  Number(low !== null && high !== null && low <= truth && truth <= high);

function inputOf(bandit: SimulatedBandit, choice: ChoiceTable): EvaluationInput {
  const policy = tablePolicy("learned", choice);
  return {
    train: bandit.train,
    test: bandit.test,
    actions: bandit.agents,
    taskTypes: bandit.taskTypes,
    policy,
    baselines: [tablePolicy("as_logged", bandit.propensity)],
    bestSingle: "",
    period: { first: "2026-01-01T00:00:00Z", last: "2026-02-01T00:00:00Z" },
    settings,
  };
}

function proofsOf(tally: Tally): Proof[] {
  const { logs } = tally;
  const least = fewestHits(logs, LEAST_COVERAGE);
  const coverage = (name: string, what: string, hits: number): Proof =>
    within(
      simulation(name, `The 95 % interval of ${what} holds the truth, which the simulation knows.`),
      hits,
      { low: least },
      `in ${hits} of ${logs} simulated logs (at least ${least} when the rate is 93 % or more)`,
    );
  const errors = (name: string, claim: string, what: string, count: number, of: number): Proof => {
    const most = mostErrors(of, ERROR);
    return within(
      simulation(name, claim),
      count,
      { high: most },
      `${what} in ${count} of ${of} simulated logs (at most ${most} when the rate is 5 % or less)`,
    );
  };
  return [
    coverage("coverage_value", "a policy's success rate", tally.valueInside),
    coverage("coverage_gain", "the gain over today's choices", tally.gainInside),
    errors("permuted", "Shuffled outcomes show no gain.", "a gain is shown", tally.gainOfNothing, logs),
    within(
      simulation("behaviour", "A policy that chooses as the log did gets the observed mean."),
      tally.asLogged,
      { high: NEGLIGIBLE },
      `it is off by ${(100 * tally.asLogged).toFixed(2)} points on average over ${logs} simulated logs (at most ${100 * NEGLIGIBLE})`,
    ),
    errors(
      "gate",
      "The gate refuses a policy that is worse by just over its margin.",
      "it opens",
      tally.worsePasses,
      tally.worseJudged,
    ),
  ];
}

/** A policy that sends everything to somebody who never had a task. */
function proveStranger({ evaluate }: Parts, seed: number): Proof {
  const claim = simulation(
    "never_tried",
    "A policy of agents that were never tried gets no verdict, and they are listed.",
  );
  const bandit = simulateBandit({ seed, trainRows: ROWS, testRows: ROWS });
  const actions = bandit.agents.length + 1;
  const { verdict, policies } = evaluate({
    ...inputOf(bandit, bandit.propensity),
    train: withStranger(bandit.train),
    test: withStranger(bandit.test),
    actions: [...bandit.agents, "stranger"],
    policy: alwaysPolicy("learned", actions - 1, actions),
    baselines: [],
  });
  const listed = policies[0]?.overlap.unsupported.some(({ agent }) => agent === "stranger") ?? false;
  const holds = verdict.answer === "keep_not_enough_evidence" && !verdict.gate.passes && listed;
  return settled(
    claim,
    holds,
    `the verdict is "${verdict.answer.replaceAll("_", " ")}", the gate is ${verdict.gate.passes ? "open" : "closed"}, the agent is ${listed ? "" : "not "}listed`,
  );
}
