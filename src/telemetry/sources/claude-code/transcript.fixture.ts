/** Writes made-up transcripts for tests, one line after the other, ten seconds apart. */
export interface Transcript {
  lines: Record<string, unknown>[];
  human(text: string, extra?: object): Transcript;
  delegate(id: string, input: object, extra?: object): Transcript;
  answer(id: string, text: string, result?: unknown, isError?: boolean, extra?: object): Transcript;
  shell(id: string, command: string, output: string, isError?: boolean): Transcript;
  edit(): Transcript;
  raw(line: object): Transcript;
}

export function transcript(session = "S1", cwd = "/home/user/app"): Transcript {
  const lines: Record<string, unknown>[] = [];
  const push = (line: object): Transcript => {
    const at = new Date(Date.UTC(2026, 3, 2, 10) + lines.length * 10_000).toISOString();
    lines.push({
      uuid: `${session}-u${lines.length}`,
      sessionId: session,
      timestamp: at,
      cwd,
      version: "2.1.90",
      isSidechain: false,
      ...line,
    });
    return self;
  };
  const assistant = (block: object, extra: object = {}): Transcript =>
    push({
      type: "assistant",
      message: {
        id: `msg_${lines.length}`,
        role: "assistant",
        content: [block],
        usage: { input_tokens: 1, output_tokens: 2 },
      },
      ...extra,
    });
  const self: Transcript = {
    lines,
    human: (text, extra = {}) => push({ type: "user", message: { role: "user", content: text }, ...extra }),
    delegate: (id, input, extra) =>
      assistant(
        { type: "tool_use", id, name: "Agent", input: { prompt: "Do it.", description: "A task", ...input } },
        extra,
      ),
    answer: (id, text, result = { status: "completed" }, isError = false, extra = {}) =>
      push({
        type: "user",
        message: {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: id, content: text, ...(isError ? { is_error: true } : {}) },
          ],
        },
        toolUseResult: isError ? `Error: ${text}` : result,
        ...extra,
      }),
    shell: (id, command, output, isError = false) => {
      assistant({ type: "tool_use", id, name: "Bash", input: { command } });
      return self.answer(id, output, { stdout: output }, isError);
    },
    edit: () =>
      assistant({ type: "tool_use", id: `e${lines.length}`, name: "Edit", input: { file_path: "a.ts" } }),
    raw: push,
  };
  return self;
}

/** A `<task-notification>` as newer versions write it. */
export const notification = (agentId: string, status: string, result = "done", usage = ""): string =>
  `<task-notification>\n<task-id>${agentId}</task-id>\n<status>${status}</status>\n<summary>Agent "x" ${status}</summary>\n<result>${result}</result>\n${usage}</task-notification>`;
