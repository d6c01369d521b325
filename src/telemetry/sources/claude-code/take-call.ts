import { copyText } from "../../copy-text.ts";
import { PROMPT_CHARACTERS_KEPT } from "./kept-characters.ts";
import { type Block, blocksOf, type Line, stringField } from "./line.ts";
import { addEvent, type Delegation, type Session, usableId } from "./session.ts";

/** The delegation tool is called `Task` up to 2.1.62 and `Agent` from 2.1.63. */
const DELEGATING = new Set(["Task", "Agent"]);
const EDITING = new Set(["Edit", "Write", "MultiEdit", "NotebookEdit"]);
/** Calls whose result matters: shell commands, and the readers of background results. */
const AWAITED = new Set(["Bash", "TaskOutput", "AgentOutputTool"]);

/** Where a line stands and when. */
export interface Position {
  file: string;
  number: number;
  atMs: number;
  timestamp: string;
}

export const isDelegation = (block: Block): boolean =>
  block.type === "tool_use" && DELEGATING.has(block.name ?? "") && typeof block.input?.prompt === "string";

/** Reads an assistant line: the calls it makes. `callerAgentId` is the sub-agent whose line it is, if it is one's. */
export function takeCalls(
  session: Session,
  line: Line,
  at: Position,
  callerAgentId: string | undefined,
): void {
  for (const block of blocksOf(line)) {
    if (block.type !== "tool_use") continue;
    if (isDelegation(block)) addDelegation(session, line, block, at, callerAgentId);
    else if (callerAgentId === undefined) addCall(session, line, block, at);
  }
}

/** The key of a call among the open ones: its id, or its line when the publisher blanked the id. */
export const callKey = (id: string | null | undefined, lineUuid: string | null | undefined): string =>
  usableId(id) ? id : `line:${lineUuid ?? ""}`;

function addDelegation(
  session: Session,
  line: Line,
  block: Block,
  at: Position,
  callerAgentId: string | undefined,
): void {
  const uuid = line.uuid ?? `${at.file}:${at.number}`;
  const id = usableId(block.id) ? block.id : `${session.id}:${uuid}`;
  if (session.delegations.has(id)) {
    session.repeatedDelegations += 1;
    return;
  }
  const input = block.input;
  const delegation: Delegation = {
    id,
    callUuid: uuid,
    file: at.file,
    line: at.number,
    timestamp: at.timestamp,
    atMs: at.atMs,
    agent: stringField(input, "subagent_type") ?? "",
    description: copyText(stringField(input, "description") ?? "", PROMPT_CHARACTERS_KEPT),
    prompt: copyText(stringField(input, "prompt") ?? "", PROMPT_CHARACTERS_KEPT),
    model: stringField(input, "model"),
    version: line.version ?? undefined,
    gitBranch: line.gitBranch ?? undefined,
    callerAgentId,
    background: input?.run_in_background === true,
    agentId: undefined,
    agentType: undefined,
    ranModel: undefined,
    answer: undefined,
  };
  session.delegations.set(id, delegation);
  session.byCallUuid.set(uuid, delegation);
}

function addCall(session: Session, line: Line, block: Block, at: Position): void {
  const tool = block.name ?? "";
  if (EDITING.has(tool)) addEvent(session, at.atMs, { kind: "edit" });
  if (!AWAITED.has(tool)) return;
  const command = stringField(block.input, "command") ?? "";
  session.openCalls.set(callKey(block.id, line.uuid), { tool, command: copyText(command, 500) });
}
