import { answerFromKept } from "../operations/serving.ts";
import type { Recommendation } from "../schema/recommendation.ts";
import { UserError } from "../schema/user-error.ts";
import { commandLineEffects } from "./effects.ts";
import { recommendScreen } from "./screens/recommend.ts";

/** A plain question as words of the command line. */
interface Words {
  task: string;
  json: boolean;
  workspace: string | undefined;
  available: string[] | null;
  topK: number | null;
  sessionId: string | null;
}

/**
 * Answers a plain question the short way and prints what the long way would print; the exit code, or undefined when the long
 * way has to be taken, which then also explains what is wrong. The build bundles this file and all that it needs into one.
 */
export function quickRecommend(words: readonly string[]): number | undefined {
  const question = plainWords(words);
  if (question === undefined) return undefined;
  const answer = answerOrUndefined(question);
  if (answer === undefined) return undefined;
  const text = question.json ? JSON.stringify(inOrder(answer), null, 2) : recommendScreen(answer).trimEnd();
  process.stdout.write(`${text}\n`);
  return 0;
}

function answerOrUndefined(question: Words): Recommendation | undefined {
  try {
    const effects = commandLineEffects(question.workspace, new AbortController().signal);
    return answerFromKept(effects.workspace, question, effects.now(), effects.codeVersion);
  } catch (error) {
    // a mistake of the user's; the long way makes it again and says what to do
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Undefined for everything that is not surely understood. */
function plainWords(words: readonly string[]): Words | undefined {
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  const given = new Map<string, string>();
  const tasks = words.slice(end + 1);
  for (let at = 0; at < end; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("-")) {
      tasks.push(word);
      continue;
    }
    if (given.has(word)) return undefined;
    if (word === "--json") given.set(word, "");
    else if (VALUED.has(word) && at + 1 < end) given.set(word, words[++at] ?? "");
    else return undefined;
  }
  const [task] = tasks;
  if (task === undefined || tasks.length > 1 || task.trim() === "") return undefined;
  if ([...given.values()].some((value) => value.startsWith("-"))) return undefined;
  return understood(task, given);
}

const VALUED = new Set(["--workspace", "--available", "--top-k", "--session"]);

function understood(task: string, given: ReadonlyMap<string, string>): Words | undefined {
  const [list, number] = [given.get("--available"), given.get("--top-k")];
  const available =
    list
      ?.split(",")
      .map((item) => item.trim())
      .filter(Boolean) ?? null;
  const sessionId = given.get("--session") ?? null;
  if (available?.length === 0 || sessionId === "" || (number !== undefined && !/^[1-9]\d{0,3}$/.test(number)))
    return undefined;
  return {
    task,
    json: given.has("--json"),
    workspace: given.get("--workspace"),
    available,
    topK: number === undefined ? null : Number(number),
    sessionId,
  };
}

/** The keys in the order of the schema, which is how the long way prints them. */
function inOrder(answer: Recommendation): Recommendation {
  const { recommendation_id, timestamp, task, task_type, decision, spoke, recommendations, sequences } =
    answer;
  const { untried, nearest_tasks, notes, version, mode, available, propensity, session_id, assignment } =
    answer;
  return {
    recommendation_id,
    timestamp,
    task,
    task_type,
    decision,
    spoke,
    recommendations,
    sequences,
    untried,
    nearest_tasks,
    notes,
    version,
    mode,
    available,
    propensity,
    session_id,
    assignment,
  };
}
