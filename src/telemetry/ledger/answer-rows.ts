import type { LoggedAnswer } from "./logged-answer.ts";
import type { QuickLine } from "./quick-line.ts";
import { type PackedTasks, TaskRows } from "./task-rows.ts";

const UNKNOWN = Number.NaN;

/** What many answers have in common. */
export type Frame = Omit<LoggedAnswer, "id" | "atMs" | "task" | "sessionId" | "propensity" | "confidence">;

/** Answers of a stretch of a ledger, by column. */
export interface PackedAnswers extends PackedTasks {
  /** not a number: null */
  propensities: Float64Array;
  confidences: Float64Array;
  frames: Frame[];
  /** place among `frames` of each answer */
  framed: Uint32Array;
}

/** Answers as they are read, one row each. */
export class AnswerRows {
  private readonly asked = new TaskRows();
  private readonly propensities: number[] = [];
  private readonly confidences: number[] = [];
  private readonly frames: Frame[] = [];
  private readonly framed: number[] = [];
  private readonly known = new FrameNumbers();

  get size(): number {
    return this.asked.size;
  }

  add(answer: LoggedAnswer): void {
    this.asked.add(answer);
    const { version, mode, arm, rolloutPercent, taskType, abstained, reasoned, named } = answer;
    this.frames.push({ version, mode, arm, rolloutPercent, taskType, abstained, reasoned, named });
    this.addNumbers(answer, this.frames.length - 1);
  }

  /** Adds a line without making strings of it. False, and nothing is added: the line has to be read wholly. */
  addQuick(bytes: Buffer, line: QuickLine): boolean {
    if (!this.asked.addQuick(bytes, line)) return false;
    this.addNumbers(line, this.frameOf(line));
    return true;
  }

  pack(): PackedAnswers {
    return {
      ...this.asked.pack(),
      propensities: new Float64Array(this.propensities),
      confidences: new Float64Array(this.confidences),
      frames: this.frames,
      framed: new Uint32Array(this.framed),
    };
  }

  private addNumbers(
    { propensity, confidence }: Pick<LoggedAnswer, "propensity" | "confidence">,
    frame: number,
  ): void {
    this.propensities.push(propensity ?? UNKNOWN);
    this.confidences.push(confidence ?? UNKNOWN);
    this.framed.push(frame);
  }

  private frameOf({ taskType, head, assigned, named, reasoned }: QuickLine): number {
    const next = this.frames.length;
    const number = this.known.numberOf(taskType, head, assigned, named, reasoned, next);
    if (number === next) this.frames.push({ taskType, ...head, ...assigned, named, reasoned });
    return number;
  }
}

type Step = Map<unknown, Step | number>;

/** The number of each combination of parts that are one object, or one text, where they are equal. */
class FrameNumbers {
  private readonly steps: [Step, Step] = [new Map(), new Map()];

  /** @param next the number of a combination that is new */
  numberOf(
    taskType: string,
    head: object,
    assigned: object,
    named: object,
    reasoned: boolean,
    next: number,
  ): number {
    const last = stepTo(stepTo(stepTo(this.steps[reasoned ? 1 : 0], head), assigned), named);
    const known = last.get(taskType);
    if (typeof known === "number") return known;
    last.set(taskType, next);
    return next;
  }
}

function stepTo(from: Step, key: unknown): Step {
  const known = from.get(key);
  if (known instanceof Map) return known;
  const step: Step = new Map();
  from.set(key, step);
  return step;
}
