import { existsSync } from "node:fs";
import * as z from "zod";
import { describeState } from "../advisor/describe-state.ts";
import { shownIn } from "../advisor/recommend.ts";
import type { ReleasedPolicy } from "../advisor/released-policy.ts";
import { assign } from "../advisor/serving-plan.ts";
import { appendLines } from "../registry/append-line.ts";
import { writeFileAtomic } from "../registry/atomic-write.ts";
import { readJson } from "../registry/json-file.ts";
import { readTasks, type Task } from "../registry/task-file.ts";
import { type GivenState, givenStateSchema } from "../schema/given-state.ts";
import { type Recommendation, recommendationSchema } from "../schema/recommendation.ts";
import { UserError } from "../schema/user-error.ts";
import { redact } from "../telemetry/redact.ts";
import { type AskedQuestion, answerQuestion, shadowAnswer } from "./answer-question.ts";
import { embedTexts } from "./embed-texts.ts";
import { defineOperation, type Effects } from "./operation.ts";
import { findServing, type Serving } from "./recommend/find-serving.ts";

const outputSchema = z.union([
  recommendationSchema,
  z.strictObject({
    output: z.string(),
    tasks: z.number().int(),
    recommended: z.number().int(),
    abstained: z.number().int(),
  }),
]);

/** Where a policy reads texts by a sentence model, their vectors have to be there before it is asked. */
async function prepareTexts(
  { workspace }: Effects,
  { plan, open }: Serving,
  questions: readonly AskedQuestion[],
  now: Date,
): Promise<void> {
  const textsOf = new Map<string, string[]>();
  for (const { text, sessionId } of questions) {
    const version = assign(plan, { sessionId, task: text }, now).answering?.version;
    if (version !== undefined)
      textsOf
        .set(version, textsOf.get(version) ?? [])
        .get(version)
        ?.push(text);
  }
  for (const [version, texts] of textsOf) await embedTexts(workspace, open(version).file.encoder, texts);
}

/** The text is redacted before it is looked at, as `ingest` does, and only the redacted text is kept. */
const askedQuestion = (
  { task, available, session }: Task,
  number: number,
  topK: number | undefined,
): AskedQuestion => ({
  text: redact(task).text,
  number,
  available: available ?? null,
  topK: topK ?? null,
  sessionId: session ?? null,
});

/** Every answer as its asker sees it, in the order of the tasks, and what goes to the ledger. */
async function answerAll(
  effects: Effects,
  serving: Serving,
  tasks: readonly Task[],
  topK: number | undefined,
): Promise<{ shown: Recommendation[]; logged: Recommendation[] }> {
  const now = effects.now();
  const questions = tasks.map((task, number) => askedQuestion(task, number, topK));
  await prepareTexts(effects, serving, questions, now);
  const answers = questions.map((question) => {
    const given = tasks[question.number]?.state ?? {};
    const describe = ({ file }: ReleasedPolicy) =>
      describeState(question.text, given, file.history_snapshot, now);
    const answerers = { ...serving, describe };
    return {
      answer: answerQuestion(question, answerers, now),
      shadow: shadowAnswer(question, answerers, now),
    };
  });
  return {
    shown: answers.map(({ answer }) => shownIn(answer.mode, answer)),
    logged: answers.flatMap(({ answer, shadow }) => (shadow ? [answer, shadow] : [answer])),
  };
}

/** An answer is worth more than its line in the ledger: where that cannot be written, people are told and get the answer. */
function writeToLedger(
  { workspace, say }: Effects,
  { logged }: Serving,
  answers: readonly Recommendation[],
): void {
  if (!existsSync(workspace.root)) return; // a slip in --workspace must not make a folder
  if (!logged) return;
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
    task: z.string().optional().meta({ positional: true }).describe("the task in one or two sentences"),
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
    session: z
      .string()
      .min(1)
      .optional()
      .describe("session that asks: during a rollout all its tasks are answered by the same version"),
    policy: z
      .string()
      .optional()
      .describe("version to ask (default: the live one, else the newest exported)"),
    input: z
      .string()
      .optional()
      .describe('batch: a JSONL file of tasks, each {"task", "available"?, "session"?, "state"?}'),
    output: z
      .string()
      .optional()
      .describe("batch: the JSONL file to write, one answer per task in the same order"),
  }),
  output: outputSchema,
  run: async ({ task, state, available, topK, session, policy, input, output }, effects) => {
    const serving = findServing(effects, policy);
    if (input !== undefined) {
      if (output === undefined || task !== undefined)
        throw usage("A batch needs --input and --output, and no task on the command line.");
      const tasks = readTasks(input).map((each) => ({ ...each, session: each.session ?? session }));
      const { shown, logged } = await answerAll(effects, serving, tasks, topK);
      writeFileAtomic(output, shown.map((each) => `${JSON.stringify(each)}\n`).join(""));
      writeToLedger(effects, serving, logged);
      const abstained = shown.filter((each) => each.decision === "abstain").length;
      return { output: { output, tasks: shown.length, recommended: shown.length - abstained, abstained } };
    }
    if (task === undefined || task.trim() === "") throw usage("There is no task to give advice on.");
    const given: GivenState | undefined =
      state === undefined
        ? undefined
        : readJson(state, givenStateSchema, "see docs/recommend.md for the fields of a state");
    const asked = [{ task, available, session, state: given }];
    const { shown, logged } = await answerAll(effects, serving, asked, topK);
    writeToLedger(effects, serving, logged);
    const [one] = shown;
    if (one === undefined) throw new Error("one task has one answer");
    return { output: one };
  },
});

const usage = (message: string): UserError =>
  new UserError(message, {
    next: 'run `oak-policy recommend "the task"`, or with --input tasks.jsonl --output answers.jsonl',
    exit: "usage",
  });
