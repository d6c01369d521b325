import type { LoggedAnswer } from "./logged-answer.ts";
import { taskIn } from "./quick-answer.ts";
import type { QuickLine } from "./quick-line.ts";
import { type PackedTexts, TextColumn } from "./text-column.ts";

const UNKNOWN = Number.NaN;

/** What many answers have in common. */
export type Frame = Omit<LoggedAnswer, "id" | "atMs" | "task" | "sessionId" | "propensity" | "confidence">;

/** Hashes of the words of each task, one task after the other, and where those of each end. */
export interface TaskHashes {
  hashes: Int32Array;
  ends: Uint32Array;
}

/** Answers of a stretch of a ledger, by column, as they cross from one thread to another. */
export interface PackedAnswers {
  ids: PackedTexts;
  /** `TextColumn.hashAt` of the ids */
  hashes: Int32Array;
  times: Float64Array;
  tasks: PackedTexts;
  /** neighbours of one session share its name */
  sessions: PackedTexts;
  /** place among `sessions` of each answer; -1: null */
  sessionOf: Int32Array;
  /** not a number: null */
  propensities: Float64Array;
  confidences: Float64Array;
  frames: Frame[];
  /** place among `frames` of each answer */
  framed: Uint32Array;
  /** where whoever packed the answers worked them out */
  words?: TaskHashes;
}

/** Answers as they are read, one row each. */
export class AnswerRows {
  private readonly ids = new TextColumn();
  private readonly hashes: number[] = [];
  private readonly times: number[] = [];
  private readonly tasks = new TextColumn();
  private readonly sessions = new TextColumn();
  private readonly sessionOf: number[] = [];
  private readonly propensities: number[] = [];
  private readonly confidences: number[] = [];
  private readonly frames: Frame[] = [];
  private readonly framed: number[] = [];
  private readonly known = new FrameNumbers();

  get size(): number {
    return this.times.length;
  }

  add(answer: LoggedAnswer): void {
    this.ids.add(answer.id);
    this.tasks.add(answer.task);
    const session = answer.sessionId === null ? null : Buffer.from(answer.sessionId);
    this.addSession(session, 0, session?.length ?? 0);
    const { version, mode, arm, rolloutPercent, taskType, abstained, reasoned, named } = answer;
    this.frames.push({ version, mode, arm, rolloutPercent, taskType, abstained, reasoned, named });
    this.addNumbers(answer, this.frames.length - 1);
  }

  /** Adds a line without making strings of it. False, and nothing is added: the line has to be read wholly. */
  addQuick(bytes: Buffer, line: QuickLine): boolean {
    const { id, task, session } = line;
    if (task.escaped) {
      const text = taskIn(bytes, task);
      if (text === undefined) return false;
      this.tasks.add(text);
    } else this.tasks.addBytes(bytes, task.from, task.to);
    this.ids.addBytes(bytes, id.from, id.to);
    this.addSession(session && bytes, session?.from ?? 0, session?.to ?? 0);
    this.addNumbers(line, this.frameOf(line));
    return true;
  }

  pack(): PackedAnswers {
    return {
      ids: this.ids.pack(),
      hashes: new Int32Array(this.hashes),
      times: new Float64Array(this.times),
      tasks: this.tasks.pack(),
      sessions: this.sessions.pack(),
      sessionOf: new Int32Array(this.sessionOf),
      propensities: new Float64Array(this.propensities),
      confidences: new Float64Array(this.confidences),
      frames: this.frames,
      framed: new Uint32Array(this.framed),
    };
  }

  private addNumbers(
    { atMs, propensity, confidence }: Pick<LoggedAnswer, "atMs" | "propensity" | "confidence">,
    frame: number,
  ): void {
    this.hashes.push(this.ids.hashAt(this.ids.size - 1));
    this.times.push(atMs);
    this.propensities.push(propensity ?? UNKNOWN);
    this.confidences.push(confidence ?? UNKNOWN);
    this.framed.push(frame);
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

  private frameOf({ head, assigned, named, reasoned }: QuickLine): number {
    const number = this.known.numberOf(head, assigned, named, reasoned, this.frames.length);
    if (number === this.frames.length) this.frames.push({ ...head, ...assigned, named, reasoned });
    return number;
  }
}

type Step = Map<object, Step | number>;

/** The number of each combination of parts that are one object where they are equal. */
class FrameNumbers {
  private readonly steps: [Step, Step] = [new Map(), new Map()];

  /** @param next the number of a combination that is new */
  numberOf(head: object, assigned: object, named: object, reasoned: boolean, next: number): number {
    const last = stepTo(stepTo(this.steps[reasoned ? 1 : 0], head), assigned);
    const known = last.get(named);
    if (typeof known === "number") return known;
    last.set(named, next);
    return next;
  }
}

function stepTo(from: Step, key: object): Step {
  const known = from.get(key);
  if (known instanceof Map) return known;
  const step: Step = new Map();
  from.set(key, step);
  return step;
}
