import { type PackedTexts, TextColumn } from "./text-column.ts";
import { type PackedWords, WordColumn } from "./word-column.ts";

/** What an answer and a delegation have in common: when somebody asked for what, under which id. */
export interface LoggedTask {
  id: string;
  /** epoch milliseconds */
  atMs: number;
  task: string;
  sessionId: string | null;
}

/** Where a text stands in some bytes. */
export interface Span {
  from: number;
  to: number;
}
/** `escaped`: as JSON has it. */
export type TaskSpan = Span & { escaped: boolean };

/** The same as a line has it, its texts as places in the bytes that it was found in. */
export interface QuickTask {
  id: Span;
  atMs: number;
  task: TaskSpan;
  session: Span | null;
}

/** Logged tasks of a stretch of a file by column, as they cross from one thread to another. */
export interface PackedTasks {
  ids: PackedTexts;
  times: Float64Array;
  tasks: PackedTexts;
  /** neighbours of one session share its name */
  sessions: PackedTexts;
  /** place among `sessions` of each row; -1: null */
  sessionOf: Int32Array;
  /** of the tasks, where whoever packed them worked them out */
  words?: PackedWords;
}

/** Logged tasks as they are read, one row each. */
export class TaskRows {
  private readonly ids = new TextColumn();
  private readonly times: number[] = [];
  private readonly tasks = new TextColumn();
  private readonly sessions = new TextColumn();
  private readonly sessionOf: number[] = [];

  get size(): number {
    return this.times.length;
  }

  add({ id, atMs, task, sessionId }: LoggedTask): void {
    this.ids.add(id);
    this.times.push(atMs);
    this.tasks.add(task);
    const session = sessionId === null ? null : Buffer.from(sessionId);
    this.addSession(session, 0, session?.length ?? 0);
  }

  /** Adds a line without making strings of it. False, and nothing is added: the line has to be read wholly. */
  addQuick(bytes: Buffer, { id, atMs, task, session }: QuickTask): boolean {
    if (task.escaped) {
      const text = taskIn(bytes, task);
      if (text === undefined) return false;
      this.tasks.add(text);
    } else this.tasks.addBytes(bytes, task.from, task.to);
    this.ids.addBytes(bytes, id.from, id.to);
    this.times.push(atMs);
    this.addSession(session && bytes, session?.from ?? 0, session?.to ?? 0);
    return true;
  }

  pack(): PackedTasks {
    return {
      ids: this.ids.pack(),
      times: new Float64Array(this.times),
      tasks: this.tasks.pack(),
      sessions: this.sessions.pack(),
      sessionOf: new Int32Array(this.sessionOf),
    };
  }

  private addSession(bytes: Uint8Array | null, from: number, to: number): void {
    if (bytes === null) {
      this.sessionOf.push(-1);
      return;
    }
    const last = this.sessions.size - 1;
    if (last < 0 || !this.sessions.isSame(last, bytes, from, to)) this.sessions.addBytes(bytes, from, to);
    this.sessionOf.push(this.sessions.size - 1);
  }
}

export const textIn = (bytes: Buffer, { from, to }: Span): string => bytes.toString("utf8", from, to);

/** A task in a line; undefined where it has an escape that JSON does not know. */
export function taskIn(bytes: Buffer, span: TaskSpan): string | undefined {
  const text = textIn(bytes, span);
  if (!span.escaped) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return undefined;
  }
}

/** The same with the words of the tasks: linking needs those of most, and would be alone with it. */
export const withWords = <Packed extends PackedTasks>(packed: Packed): Packed => ({
  ...packed,
  words: wordsOf(new TextColumn(packed.tasks)),
});

export function wordsOf(tasks: TextColumn): PackedWords {
  const words = new WordColumn();
  for (let row = 0; row < tasks.size; row++) words.addRow(tasks, row);
  return words.pack();
}
