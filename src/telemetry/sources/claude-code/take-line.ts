import { copyText } from "../../copy-text.ts";
import { repositoryName } from "../../repository-name.ts";
import { DUPLICATE, type Fate, USED } from "../source.ts";
import { classifyUserText } from "./human-reply.ts";
import { REPLY_CHARACTERS_KEPT } from "./kept-characters.ts";
import { blocksOf, fieldOf, type Line, stringField } from "./line.ts";
import { parseNotification } from "./notification.ts";
import { addToRun, agentOfLine } from "./run.ts";
import { addEvent, type Session } from "./session.ts";
import { isDelegation, type Position, takeCalls } from "./take-call.ts";
import { takeResult } from "./take-result.ts";

/** Takes one line into its session, and says what became of it. */
export function takeLine(session: Session, line: Line, at: Position): Fate {
  if (line.uuid && !session.seen.add(line.uuid)) {
    if (blocksOf(line).some(isDelegation)) session.repeatedDelegations += 1;
    return DUPLICATE;
  }
  if (line.timestamp) {
    session.firstMs = Math.min(session.firstMs, at.atMs);
    session.lastMs = Math.max(session.lastMs, at.atMs);
  }
  if (line.cwd && session.directory === undefined) {
    session.directory = line.cwd;
    session.repository = repositoryName(line.cwd) ?? undefined;
  }
  switch (line.type) {
    case "assistant":
    case "user":
      return takeMessage(session, line, at);
    case "queue-operation":
      return takeQueue(session, line, at.atMs);
    case "attachment":
      return takeAttachment(session, line, at.atMs);
    case "pr-link":
      addEvent(session, at.atMs, { kind: "pull_request" });
      return USED;
    case "system":
      return { kind: "ignored", type: line.subtype ? `system:${line.subtype}` : "system" };
    default:
      return { kind: "ignored", type: line.type };
  }
}

function takeMessage(session: Session, line: Line, at: Position): Fate {
  if (!line.message) return { kind: "rejected", reason: `a line of type ${line.type} without a message` };
  const agentId = agentOfLine(session, line, at.file);
  if (agentId === undefined) session.mainLines += 1;
  else addToRun(session, agentId, line, at.atMs);
  if (line.type === "assistant") {
    takeCalls(session, line, at, agentId);
    return USED;
  }
  for (const block of blocksOf(line)) {
    if (block.type === "tool_result") takeResult(session, line, block, at.atMs, agentId === undefined);
    if (block.type === "text" && agentId === undefined)
      takeUserText(session, line, block.text ?? "", at.atMs);
  }
  return USED;
}

function takeUserText(session: Session, line: Line, text: string, atMs: number): void {
  if (takeNotification(session, text, atMs)) return;
  const kind = classifyUserText(line, text);
  if (kind === "interrupt") addEvent(session, atMs, { kind: "interrupt" });
  if (kind === "human") takeHumanText(session, text, atMs);
}

/** A message queued in mid-turn is written twice: when it is typed and when it is delivered. The first counts. */
function takeHumanText(session: Session, text: string, atMs: number): void {
  const kept = copyText(text, REPLY_CHARACTERS_KEPT);
  const last = session.events.findLast((event) => event.kind === "human");
  if (last?.kind === "human" && last.text.trim() === kept.trim()) return;
  addEvent(session, atMs, { kind: "human", text: kept });
}

function takeNotification(session: Session, text: string, atMs: number): boolean {
  const notification = parseNotification(text);
  if (notification) session.notifications.push({ atMs, notification });
  return notification !== undefined;
}

function takeQueue(session: Session, line: Line, atMs: number): Fate {
  if (line.operation !== "enqueue")
    return { kind: "ignored", type: `queue-operation:${line.operation ?? ""}` };
  const text = typeof line.content === "string" ? line.content : "";
  if (takeNotification(session, text, atMs)) return USED;
  if (/^\s*[</{]/.test(text) || text.trim() === "")
    return { kind: "ignored", type: "queue-operation:enqueue" };
  takeHumanText(session, text, atMs);
  return USED;
}

function takeAttachment(session: Session, line: Line, atMs: number): Fate {
  const attachment = line.attachment;
  const ignored: Fate = { kind: "ignored", type: `attachment:${attachment?.type ?? ""}` };
  if (attachment?.type === "queued_command") {
    const prompt = stringField(attachment, "prompt") ?? "";
    return takeNotification(session, prompt, atMs) ? USED : ignored;
  }
  if (attachment?.type !== "agent_listing_delta") return ignored;
  const names = (key: string): string[] => {
    const list = fieldOf(attachment, key);
    return Array.isArray(list) ? list.filter((name): name is string => typeof name === "string") : [];
  };
  session.listings.push({
    atMs,
    added: names("addedTypes"),
    removed: names("removedTypes"),
    source: "listing",
  });
  for (const entry of names("addedLines")) {
    const match = /^-\s*([^\s][^\n]{0,120}?): ([\s\S]+)$/.exec(entry);
    if (match?.[1] && match[2]) session.descriptions.set(match[1], copyText(match[2], 300));
  }
  return USED;
}
