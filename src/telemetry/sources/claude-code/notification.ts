import { copyText } from "../../copy-text.ts";
import { ANSWER_CHARACTERS_KEPT } from "./kept-characters.ts";

/** How a background run ended, from any of the five forms in which Claude Code reports it. */
export interface Notification {
  agentId: string;
  toolUseId: string | undefined;
  status: "completed" | "failed" | "killed" | "stopped";
  summary: string;
  result: string;
  durationMs: number | undefined;
  toolUses: number | undefined;
  contextTokens: number | undefined;
}

const LONGEST_ID = 200;
const FINAL = new Set(["completed", "failed", "killed", "stopped"]);

/**
 * Reads a `<task-notification>` (queue operation, user line or queued command) or an older `<agent-notification>`.
 * The result inside is raw text, so this looks for tags instead of parsing XML. Undefined when the text is no
 * notification, or not a final one.
 */
export function parseNotification(text: string): Notification | undefined {
  if (!/^\s*<(?:task|agent)-notification>/.test(text)) return undefined;
  // The result may hold anything, tags too: the head stands before it and the usage after it.
  const resultStart = text.indexOf("<result>");
  const resultEnd = text.lastIndexOf("</result>");
  const head = resultStart === -1 ? text : text.slice(0, resultStart);
  const tail = resultEnd === -1 ? text : text.slice(resultEnd);
  const agentId = tag(head, "task-id") ?? tag(head, "agent-id");
  const result =
    resultStart === -1
      ? ""
      : text.slice(resultStart + "<result>".length, resultEnd === -1 ? undefined : resultEnd);
  return build(agentId, tag(head, "status"), {
    toolUseId: tag(head, "tool-use-id"),
    summary: tag(head, "summary") ?? "",
    result,
    ...usage(tail),
  });
}

/** Reads the answer of a `TaskOutput` or `AgentOutputTool` call. Undefined unless it reports the end of an agent. */
export function parseTaskOutput(text: string): Notification | undefined {
  if (!/<retrieval_status>\s*success\s*</.test(text)) return undefined;
  const outputStart = text.indexOf("<output>");
  const head = outputStart === -1 ? text : text.slice(0, outputStart);
  const kind = tag(head, "task_type");
  if (kind !== undefined && !kind.includes("agent")) return undefined;
  const output = outputStart === -1 ? "" : text.slice(outputStart + "<output>".length);
  const marker = output.lastIndexOf("--- RESULT ---");
  const result = marker === -1 ? output : output.slice(marker + "--- RESULT ---".length);
  return build(tag(head, "task_id"), tag(head, "status"), {
    toolUseId: undefined,
    summary: "",
    result: result.replace("</output>", ""),
    durationMs: undefined,
    toolUses: undefined,
    contextTokens: undefined,
  });
}

function build(
  agentId: string | undefined,
  status: string | undefined,
  rest: Omit<Notification, "agentId" | "status">,
): Notification | undefined {
  if (agentId === undefined || status === undefined || !FINAL.has(status)) return undefined;
  return {
    agentId: copyText(agentId, LONGEST_ID),
    status: status as Notification["status"],
    ...rest,
    toolUseId: rest.toolUseId === undefined ? undefined : copyText(rest.toolUseId, LONGEST_ID),
    summary: copyText(rest.summary, ANSWER_CHARACTERS_KEPT),
    result: copyText(rest.result.trim(), ANSWER_CHARACTERS_KEPT),
  };
}

/** The three spellings of the usage: tags with `total_` or `subagent_`, or plain lines. */
export function usage(text: string): Pick<Notification, "durationMs" | "toolUses" | "contextTokens"> {
  const number = (names: string): number | undefined => {
    const found = new RegExp(`\\b(?:${names})(?:>|:\\s{0,4})(\\d{1,15})`).exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  return {
    durationMs: number("duration_ms"),
    toolUses: number("tool_uses"),
    contextTokens: number("subagent_tokens|total_tokens"),
  };
}

function tag(text: string, name: string): string | undefined {
  const start = text.indexOf(`<${name}>`);
  if (start === -1) return undefined;
  const end = text.indexOf(`</${name}>`, start);
  return end === -1 ? undefined : text.slice(start + name.length + 2, end).trim();
}
