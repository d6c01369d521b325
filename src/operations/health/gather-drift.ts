import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { type DriftInput, findDrift } from "../../monitoring/drift/find-drift.ts";
import type { Config } from "../../schema/config.ts";
import type { Drift } from "../../schema/drift.ts";
import { actionName } from "../../schema/transition.ts";
import { readLines } from "../../telemetry/lines.ts";
import { openBytes } from "../../telemetry/open-bytes.ts";
import { parseObject } from "../../telemetry/parse-json.ts";
import type { Effects } from "../operation.ts";
import type { Pulse } from "./read-pulse.ts";
import type { Watch } from "./watch-release.ts";

/** The part of a line of `decisions_<version>.jsonl` that a new mix of tasks is weighed by. */
const decisionSchema = z.object({
  task_type: z.string(),
  would_choose: z.string(),
  weight: z.number(),
  success_probability: z.number(),
  expected_of_logged: z.number(),
  expected_of_chosen: z.number(),
});
type Decision = z.infer<typeof decisionSchema>;

/** What changed since the period that the live version was trained on. */
export async function gatherDrift(
  { workspace }: Effects,
  { policy, evaluation, advice }: Watch,
  { rows }: Pulse,
  config: Config,
): Promise<Drift> {
  const trainedUntil = Date.parse(policy.lineage.period.last);
  const decisions = evaluation
    ? await readDecisions(join(workspace.evaluation, `decisions_${policy.version}.jsonl`))
    : [];
  const limit = evaluation?.data.weight_limit ?? Number.POSITIVE_INFINITY;
  const input: DriftInput = {
    before: rows.filter(({ atMs }) => atMs <= trainedUntil),
    since: rows.filter(({ atMs }) => atMs > trainedUntil),
    named: {
      before: decisions.map(({ would_choose }) => would_choose),
      since: advice.flatMap(({ named: [first] }) => first ?? []),
    },
    decisions: decisions.map((decision) => ({
      taskType: decision.task_type,
      value: doublyRobust(decision, limit),
    })),
    knownAgents: policy.action_space.map(actionName),
    knownTaskTypes: policy.task_types,
    margin: config.evaluation.improvement_margin,
  };
  return findDrift(input);
}

/** A decision's term of the primary estimate: model of the chosen + clipped weight x (outcome - model of the logged). */
const doublyRobust = (decision: Decision, limit: number): number =>
  decision.expected_of_chosen +
  Math.min(limit, decision.weight) * (decision.success_probability - decision.expected_of_logged);

async function readDecisions(file: string): Promise<Decision[]> {
  const decisions: Decision[] = [];
  if (!existsSync(file)) return decisions;
  for await (const line of readLines(openBytes(file))) {
    const parsed = line.reason === undefined ? parseObject(line.text) : line;
    const checked = "value" in parsed ? decisionSchema.safeParse(parsed.value) : undefined;
    if (checked?.success) decisions.push(checked.data);
  }
  return decisions;
}
