import { existsSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { describeState } from "../advisor/describe-state.ts";
import { abstain } from "../advisor/fallback.ts";
import { openPrepared } from "../advisor/open-released-policy.ts";
import { type PreparedPolicy, preparePolicy } from "../advisor/prepare-policy.ts";
import { recommend as ask, shownIn } from "../advisor/recommend.ts";
import type { ReleasedPolicy } from "../advisor/released-policy.ts";
import { agentFileSources, readAgentFiles } from "../registry/agent-files.ts";
import { appendLines } from "../registry/append-line.ts";
import { writeFileAtomic } from "../registry/atomic-write.ts";
import { readConfig } from "../registry/config-file.ts";
import { liveRelease } from "../registry/deployments.ts";
import { readJson } from "../registry/json-file.ts";
import { keepCopy, mergeStamps, type Sources, stampOf } from "../registry/kept-copy.ts";
import { exportedVersions, parseVersion, productionPath, readProduction } from "../registry/policies.ts";
import { readTasks, type Task } from "../registry/task-file.ts";
import type { Workspace } from "../registry/workspace.ts";
import type { Config } from "../schema/config.ts";
import { type GivenState, givenStateSchema } from "../schema/given-state.ts";
import { type Mode, type Recommendation, recommendationSchema } from "../schema/recommendation.ts";
import { UserError } from "../schema/user-error.ts";
import { describeTask } from "../telemetry/describe-task.ts";
import { redact } from "../telemetry/redact.ts";
import { embedTexts } from "./embed-texts.ts";
import { defineOperation, type Effects } from "./operation.ts";
import { type Kept, keptFor, keptPath, recommendationId } from "./serving.ts";

const outputSchema = z.union([
  recommendationSchema,
  z.strictObject({
    output: z.string(),
    tasks: z.number().int(),
    recommended: z.number().int(),
    abstained: z.number().int(),
  }),
]);

/** Who answers, and with what settings. */
interface Serving {
  released: ReleasedPolicy;
  mode: Mode | null;
}

/** The version asked for, else the live release, else the newest export; undefined when there is none. */
function chooseReleased(
  workspace: Workspace,
  asked: string | undefined,
): { version: string; mode: Mode | null } | undefined {
  const live = liveRelease(workspace);
  const version = asked ? parseVersion(asked) : (live?.version ?? exportedVersions(workspace).at(-1));
  return version ? { version, mode: live?.version === version ? live.mode : null } : undefined;
}

/** Reads and checks who answers; what it found is kept for the short way (`serving.ts`). */
function findReleased({ workspace, codeVersion }: Effects, asked: string | undefined): Serving | null {
  // stamps are taken before the files are read that they are of: whatever changes from then on makes the copy stale
  const program = keptFor(codeVersion, workspace);
  const outer = stampOf(program, {
    files: [workspace.config, workspace.deployments],
    folders: [workspace.policies],
  });
  const chosen = chooseReleased(workspace, asked);
  if (!chosen) return null;
  const config = readConfig(workspace.config);
  const { data_preparation } = config;
  const places = data_preparation.agent_files;
  const inner = sourcesOf(workspace, chosen.version, places);
  const stamp = mergeStamps(outer, stampOf(program, inner));
  const { agents } = readAgentFiles(places, workspace.root);
  const exported = preparePolicy(readProduction(workspace, chosen.version));
  const prepared = existsSync(workspace.config) ? shownAsSet(exported, config) : exported;
  const same = isDeepStrictEqual(inner, sourcesOf(workspace, chosen.version, places));
  if (asked === undefined && same) {
    const kept: Kept = { prepared, agents, mode: chosen.mode, logged: keepsLedger(config) };
    keepCopy(keptPath(workspace), stamp, kept);
  }
  return { released: openPrepared(prepared, agents), mode: chosen.mode };
}

/** Either switch turns the ledger off. */
const keepsLedger = ({ logging, monitoring }: Config): boolean =>
  logging.log_predictions && monitoring.track_policy_performance;

/**
 * How much an answer shows is up to the settings as they are now, where there are any. What decides an answer, the
 * threshold and the least support, stays as it was exported: that is what the evaluation has judged.
 */
function shownAsSet(prepared: PreparedPolicy, { policy_export }: Config): PreparedPolicy {
  const { top_k_recommendations, include_reasoning } = policy_export.advisor;
  const advisor = { ...prepared.file.advisor, top_k_recommendations, include_reasoning };
  return { ...prepared, file: { ...prepared.file, advisor } };
}

function sourcesOf(workspace: Workspace, version: string, places: readonly string[]): Sources {
  const { files, folders } = agentFileSources(places, workspace.root);
  return { files: [productionPath(workspace, version), ...files], folders };
}

/** Where the policy reads texts by a sentence model, their vectors have to be there before it is asked. */
const prepareTexts = async (
  workspace: Workspace,
  found: ReturnType<typeof findReleased>,
  tasks: readonly { task: string }[],
): Promise<void> => {
  const texts = tasks.map(({ task }) => redact(task).text);
  if (found) await embedTexts(workspace, found.released.file.encoder, texts);
};

/** One answer. The text is redacted before it is looked at, as `ingest` does, and only the redacted text is kept. */
function answer(
  task: Task,
  number: number,
  topK: number | undefined,
  found: ReturnType<typeof findReleased>,
  now: Date,
): Recommendation {
  const text = redact(task.task).text;
  const timestamp = now.toISOString();
  const id = recommendationId(timestamp, text, number, found?.released.file.version);
  if (!found) {
    const frame = {
      recommendation_id: id,
      timestamp,
      task: text,
      task_type: describeTask(text).type,
      available: task.available ?? [],
    };
    return abstain({ ...frame, version: null, mode: null, session_id: null, assignment: null }, [
      "No policy has been exported in this workspace.",
    ]);
  }
  const { released, mode } = found;
  return ask(released, {
    id,
    state: describeState(text, task.state ?? {}, released.file.history_snapshot, now),
    available: task.available ?? null,
    topK: topK ?? released.file.advisor.top_k_recommendations,
    mode,
    timestamp,
  });
}

/** An answer is worth more than its line in the ledger: where that cannot be written, people are told and get the answer. */
function writeToLedger({ workspace, say }: Effects, answers: readonly Recommendation[]): void {
  if (!existsSync(workspace.root)) return; // a slip in --workspace must not make a folder
  if (!keepsLedger(readConfig(workspace.config))) return;
  try {
    appendLines(workspace.ledger, answers);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(`Not written to the ledger ${workspace.ledger}. ${error.message}`);
    say("Mend that, or switch the ledger off with logging.log_predictions: false.");
  }
}

export const recommend = defineOperation({
  name: "recommend",
  summary: "say which agent a task should go to, how sure that is and why, or that the evidence is too thin",
  doors: ["cli", "http", "mcp", "hook"],
  input: z.object({
    task: z
      .string()
      .min(1)
      .optional()
      .meta({ positional: true })
      .describe("the task in one or two sentences"),
    state: z
      .string()
      .optional()
      .describe(
        "JSON file with what is known of the code base (state_features, or fields of a training row's state)",
      ),
    available: z
      .array(z.string().min(1))
      .optional()
      .describe("agents that can be used now (default: all that the policy knows)"),
    topK: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe("how many to name (default: policy_export.advisor.top_k_recommendations)"),
    policy: z
      .string()
      .optional()
      .describe("version to ask (default: the live one, else the newest exported)"),
    input: z
      .string()
      .optional()
      .describe('batch: a JSONL file of tasks, each {"task", "available"?, "state"?}'),
    output: z
      .string()
      .optional()
      .describe("batch: the JSONL file to write, one answer per task in the same order"),
  }),
  output: outputSchema,
  run: async ({ task, state, available, topK, policy, input, output }, effects) => {
    const found = findReleased(effects, policy);
    if (input !== undefined) {
      if (output === undefined || task !== undefined)
        throw usage("A batch needs --input and --output, and no task on the command line.");
      const tasks = readTasks(input);
      await prepareTexts(effects.workspace, found, tasks);
      const answers = tasks.map((each, number) => answer(each, number, topK, found, effects.now()));
      const shown = answers.map((each) => shownIn(each.mode, each));
      writeFileAtomic(output, shown.map((each) => `${JSON.stringify(each)}\n`).join(""));
      writeToLedger(effects, answers);
      const abstained = shown.filter((each) => each.decision === "abstain").length;
      return { output: { output, tasks: shown.length, recommended: shown.length - abstained, abstained } };
    }
    if (task === undefined || task.trim() === "") throw usage("There is no task to give advice on.");
    const given: GivenState | undefined =
      state === undefined
        ? undefined
        : readJson(state, givenStateSchema, "see docs/recommend.md for the fields of a state");
    await prepareTexts(effects.workspace, found, [{ task }]);
    const one = answer({ task, available, state: given }, 0, topK, found, effects.now());
    writeToLedger(effects, [one]);
    return { output: shownIn(one.mode, one) };
  },
});

const usage = (message: string): UserError =>
  new UserError(message, {
    next: 'run `oak-policy recommend "the task"`, or with --input tasks.jsonl --output answers.jsonl',
    exit: "usage",
  });
