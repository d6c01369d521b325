import type { LoggedAnswer } from "./logged-answer.ts";

const UNKNOWN = Number.NaN;
const orNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

/** What many answers have in common. */
type Frame = Omit<LoggedAnswer, "id" | "atMs" | "task" | "sessionId" | "propensity" | "confidence">;

/** A table as it crosses from one thread to another. */
export interface PackedAnswers {
  ids: string[];
  times: Float64Array;
  tasks: string[];
  sessions: (string | null)[];
  /** not a number: null */
  propensities: Float64Array;
  confidences: Float64Array;
  frames: Frame[];
  /** place among `frames` of each answer */
  framed: Uint32Array;
}

/**
 * The answers of a ledger in file order, kept by column: a million objects of twenty fields would keep the garbage collector
 * busy for longer than it takes to read them. An id that stands twice is one answer, the last line of it at its first place.
 */
export class AnswerTable {
  private readonly places = new Map<string, number>();
  private readonly sessionNames = new Map<string, string>();
  private readonly frames = new Map<string, Frame>();
  private readonly ids: string[] = [];
  private readonly times: number[] = [];
  private readonly tasks: string[] = [];
  private readonly sessions: (string | null)[] = [];
  private readonly propensities: number[] = [];
  private readonly confidences: number[] = [];
  private readonly framed: Frame[] = [];

  get size(): number {
    return this.ids.length;
  }

  add(answer: LoggedAnswer): void {
    const { id, atMs, task, sessionId, propensity, confidence } = answer;
    const place = this.place(id);
    this.times[place] = atMs;
    this.tasks[place] = task;
    this.sessions[place] = this.sessionName(sessionId);
    this.propensities[place] = propensity ?? UNKNOWN;
    this.confidences[place] = confidence ?? UNKNOWN;
    this.framed[place] = this.frame(answer);
  }

  /** Adds all answers of another table, in their order. */
  addPacked(packed: PackedAnswers): void {
    const { ids, times, tasks, sessions, propensities, confidences, framed } = packed;
    const frames = packed.frames.map((frame) => this.frame(frame));
    ids.forEach((id, row) => {
      const place = this.place(id);
      this.times[place] = times[row] ?? UNKNOWN;
      this.tasks[place] = tasks[row] ?? "";
      this.sessions[place] = this.sessionName(sessions[row] ?? null);
      this.propensities[place] = propensities[row] ?? UNKNOWN;
      this.confidences[place] = confidences[row] ?? UNKNOWN;
      const frame = frames[framed[row] ?? -1];
      if (frame) this.framed[place] = frame;
    });
  }

  pack(): PackedAnswers {
    const frames = [...this.frames.values()];
    const placeOf = new Map(frames.map((frame, place) => [frame, place]));
    return {
      ids: this.ids,
      times: new Float64Array(this.times),
      tasks: this.tasks,
      sessions: this.sessions,
      propensities: new Float64Array(this.propensities),
      confidences: new Float64Array(this.confidences),
      frames,
      framed: new Uint32Array(this.framed.map((frame) => placeOf.get(frame) ?? 0)),
    };
  }

  private place(id: string): number {
    const known = this.places.get(id);
    if (known !== undefined) return known;
    this.places.set(id, this.ids.length);
    this.ids.push(id);
    return this.ids.length - 1;
  }

  /** One string for each session; answers of one mostly follow each other. */
  private sessionName(id: string | null): string | null {
    if (id === null) return null;
    const name = this.sessionNames.get(id);
    if (name !== undefined) return name;
    this.sessionNames.set(id, id);
    return id;
  }

  private frame(of: Frame): Frame {
    const { version, mode, arm, rolloutPercent, taskType, abstained, reasoned, named } = of;
    const key = `${version}\n${mode}\n${arm}\n${rolloutPercent}\n${taskType}\n${abstained}\n${reasoned}\n${named.join("\n")}`;
    const known = this.frames.get(key);
    if (known) return known;
    const frame = { version, mode, arm, rolloutPercent, taskType, abstained, reasoned, named };
    this.frames.set(key, frame);
    return frame;
  }

  placeOf(id: string): number | undefined {
    return this.places.get(id);
  }

  /** Epoch milliseconds. */
  timeAt(place: number): number {
    return this.times[place] ?? UNKNOWN;
  }

  taskAt(place: number): string {
    return this.tasks[place] ?? "";
  }

  sessionAt(place: number): string | null {
    return this.sessions[place] ?? null;
  }

  namedAt(place: number): readonly string[] {
    return this.framed[place]?.named ?? [];
  }

  /** The answer as an object of its own. @throws RangeError where there is no such place */
  at(place: number): LoggedAnswer {
    const frame = this.framed[place];
    if (!frame) throw new RangeError(`no answer at place ${place} of ${this.size}`);
    return {
      id: this.ids[place] ?? "",
      atMs: this.timeAt(place),
      task: this.taskAt(place),
      taskType: frame.taskType,
      version: frame.version,
      mode: frame.mode,
      arm: frame.arm,
      rolloutPercent: frame.rolloutPercent,
      propensity: orNull(this.propensities[place]),
      sessionId: this.sessionAt(place),
      abstained: frame.abstained,
      named: frame.named,
      confidence: orNull(this.confidences[place]),
      reasoned: frame.reasoned,
    };
  }
}
