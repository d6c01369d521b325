import { copyText } from "../../copy-text.ts";
import { modelVersion } from "../../model-version.ts";
import { checkOf, checkPassed } from "./check.ts";
import { ANSWER_CHARACTERS_KEPT } from "./kept-characters.ts";
import { type Block, fieldOf, type Line, numberField, stringField, textOf } from "./line.ts";
import { parseTaskOutput, usage } from "./notification.ts";
import { type Answer, addEvent, type Delegation, type Session, usableId } from "./session.ts";
import { callKey } from "./take-call.ts";

const REJECTED =
  /^The user doesn't want to (?:proceed|take this action)|^User rejected tool use|\btool use was rejected\b/;
const INTERRUPTED = /^(?:Error: )?\[Request interrupted by user/;
const UNKNOWN_AGENT = /Agent type ['"]?([^'"\n]{0,200})['"]? not found/;
const AVAILABLE = /Available agents: ([^\n]{1,20000})/;
const ENVIRONMENT =
  /terminated early due to an API error|Concurrent subagent limit|API Error|Internal server error|rate limit|overloaded_error|InputValidationError|Sibling tool call errored/i;

/** Some versions report a run that the interface cut off as completed, with the error as its answer. */
const CUT_OFF = /^\s*(?:API Error|Agent terminated early due to an API error)/;

/** Reads one tool result of a user line: the answer to a delegation, a check, a commit, or a background result. */
export function takeResult(
  session: Session,
  line: Line,
  block: Block,
  atMs: number,
  onMainThread: boolean,
): void {
  const delegation = delegationOf(session, line, block);
  if (delegation) {
    answerDelegation(session, delegation, line, block, atMs);
    return;
  }
  const key = callKey(block.tool_use_id, line.sourceToolAssistantUUID);
  const call = session.openCalls.get(key);
  if (!call || !onMainThread) return;
  session.openCalls.delete(key);
  const output = textOf(block.content);
  if (call.tool === "Bash") takeShellResult(session, call.command, block.is_error === true, output, atMs);
  else {
    const notification = parseTaskOutput(output);
    if (notification) session.notifications.push({ atMs, notification });
  }
}

function delegationOf(session: Session, line: Line, block: Block): Delegation | undefined {
  if (usableId(block.tool_use_id)) return session.delegations.get(block.tool_use_id);
  return line.sourceToolAssistantUUID ? session.byCallUuid.get(line.sourceToolAssistantUUID) : undefined;
}

function answerDelegation(
  session: Session,
  delegation: Delegation,
  line: Line,
  block: Block,
  atMs: number,
): void {
  const text = textOf(block.content);
  const result = line.toolUseResult;
  delegation.agentId ??= stringField(result, "agentId") ?? stringField(result, "agent_id") ?? agentIdIn(text);
  delegation.agentType ??= stringField(result, "agentType");
  delegation.ranModel ??= modelVersion(stringField(result, "resolvedModel"));
  const status = stringField(result, "status");
  if (block.is_error !== true && status !== undefined && status !== "completed") {
    delegation.background = true;
    return;
  }
  const kind = block.is_error === true ? kindOfError(text) : CUT_OFF.test(text) ? "environment" : "completed";
  if (kind === "unknown_agent") noteAvailable(session, text, atMs);
  delegation.answer ??= {
    atMs,
    kind,
    text: copyText(text, ANSWER_CHARACTERS_KEPT),
    ...figures(result, text),
  };
}

function kindOfError(text: string): Answer["kind"] {
  if (REJECTED.test(text)) return "rejected";
  if (INTERRUPTED.test(text)) return "interrupted";
  if (UNKNOWN_AGENT.test(text)) return "unknown_agent";
  return ENVIRONMENT.test(text) ? "environment" : "failed";
}

function figures(
  result: unknown,
  text: string,
): Pick<Answer, "durationMs" | "toolUses" | "contextTokens" | "filesEdited"> {
  const inText = usage(text.slice(-400));
  return {
    durationMs: numberField(result, "totalDurationMs") ?? inText.durationMs,
    toolUses: numberField(result, "totalToolUseCount") ?? inText.toolUses,
    contextTokens: numberField(result, "totalTokens") ?? inText.contextTokens,
    filesEdited: numberField(fieldOf(result, "toolStats"), "editFileCount"),
  };
}

const agentIdIn = (text: string): string | undefined => {
  const id = /\bagentId: ([A-Za-z0-9_-]{4,64})/.exec(text)?.[1];
  return id === undefined ? undefined : copyText(id, 64);
};

/** "Available agents: a, b, c" tells the whole action set at that moment. */
function noteAvailable(session: Session, text: string, atMs: number): void {
  const names = AVAILABLE.exec(text)?.[1]
    ?.split(",")
    .map((name) => name.trim().replace(/[.\s]+$/, ""));
  const added = names?.filter((name) => name !== "") ?? [];
  if (added.length > 0) session.listings.push({ atMs, added, removed: [], source: "error_message" });
}

function takeShellResult(
  session: Session,
  command: string,
  isError: boolean,
  output: string,
  atMs: number,
): void {
  const check = checkOf(command);
  const passed = check === undefined ? null : checkPassed(command, isError, output);
  if (check !== undefined && passed !== null) {
    addEvent(session, atMs, { kind: "check", check, passed, command: copyText(command, 120) });
  }
  if (!isError && /\bgit (?:-C \S{1,200} )?commit\b/.test(command))
    addEvent(session, atMs, { kind: "commit" });
  if (!isError && /\bgh pr create\b|\bgt submit\b/.test(command))
    addEvent(session, atMs, { kind: "pull_request" });
}
