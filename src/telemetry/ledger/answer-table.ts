import type { LoggedAnswer } from "./logged-answer.ts";

const UNKNOWN = Number.NaN;
const orNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

/**
 * The answers of a ledger in file order, kept by column: a million objects of twenty fields would keep the garbage collector
 * busy for longer than it takes to read them. An id that stands twice is one answer, the last line of it at its first place.
 */
export class AnswerTable {
  private readonly places = new Map<string, number>();
  private readonly sessionNames = new Map<string, string>();
  private readonly ids: string[] = [];
  private readonly times: number[] = [];
  private readonly tasks: string[] = [];
  private readonly types: string[] = [];
  private readonly versions: LoggedAnswer["version"][] = [];
  private readonly modes: LoggedAnswer["mode"][] = [];
  private readonly arms: LoggedAnswer["arm"][] = [];
  private readonly percents: number[] = [];
  private readonly propensities: number[] = [];
  private readonly sessions: LoggedAnswer["sessionId"][] = [];
  private readonly abstentions: boolean[] = [];
  private readonly names: LoggedAnswer["named"][] = [];
  private readonly confidences: number[] = [];
  private readonly reasons: boolean[] = [];

  get size(): number {
    return this.ids.length;
  }

  add(answer: LoggedAnswer): void {
    const place = this.places.get(answer.id) ?? this.size;
    if (place === this.size) this.places.set(answer.id, place);
    this.ids[place] = answer.id;
    this.times[place] = answer.atMs;
    this.tasks[place] = answer.task;
    this.types[place] = answer.taskType;
    this.versions[place] = answer.version;
    this.modes[place] = answer.mode;
    this.arms[place] = answer.arm;
    this.percents[place] = answer.rolloutPercent ?? UNKNOWN;
    this.propensities[place] = answer.propensity ?? UNKNOWN;
    this.sessions[place] = answer.sessionId === null ? null : this.sessionName(answer.sessionId);
    this.abstentions[place] = answer.abstained;
    this.names[place] = answer.named;
    this.confidences[place] = answer.confidence ?? UNKNOWN;
    this.reasons[place] = answer.reasoned;
  }

  /** One string for each session. */
  private sessionName(id: string): string {
    const name = this.sessionNames.get(id);
    if (name !== undefined) return name;
    this.sessionNames.set(id, id);
    return id;
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
    return this.names[place] ?? [];
  }

  /** The answer as an object of its own. */
  at(place: number): LoggedAnswer {
    return {
      id: this.ids[place] ?? "",
      atMs: this.timeAt(place),
      task: this.taskAt(place),
      taskType: this.types[place] ?? "",
      version: this.versions[place] ?? null,
      mode: this.modes[place] ?? null,
      arm: this.arms[place] ?? null,
      rolloutPercent: orNull(this.percents[place]),
      propensity: orNull(this.propensities[place]),
      sessionId: this.sessionAt(place),
      abstained: this.abstentions[place] ?? false,
      named: this.namedAt(place),
      confidence: orNull(this.confidences[place]),
      reasoned: this.reasons[place] ?? false,
    };
  }
}
