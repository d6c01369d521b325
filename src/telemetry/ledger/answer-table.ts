import { AnswerRows, type PackedAnswers } from "./answer-rows.ts";
import type { LoggedAnswer } from "./logged-answer.ts";
import { openPart, type TaskPart, TaskPlaces } from "./task-places.ts";

const orNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

/**
 * The answers of a ledger in file order, kept by column: a million objects of twenty fields would keep the garbage collector
 * busy for longer than it takes to read them. An id that stands twice is one answer, the last line of it at its first place.
 */
export class AnswerTable {
  private readonly parts: TaskPart<PackedAnswers>[] = [];
  private open = new AnswerRows();
  private known: TaskPlaces<PackedAnswers> | undefined;

  add(answer: LoggedAnswer): void {
    this.open.add(answer);
    this.known = undefined;
  }

  /** Where lines can be added without making objects of them. */
  get rows(): AnswerRows {
    this.known = undefined;
    return this.open;
  }

  /** Adds all answers of another table, in their order. */
  addPacked(packed: PackedAnswers): void {
    this.closeRows();
    this.parts.push(openPart(packed));
    this.known = undefined;
  }

  /** The answers since the last packed ones. */
  pack(): PackedAnswers {
    return this.open.pack();
  }

  private closeRows(): void {
    if (this.open.size === 0) return;
    this.parts.push(openPart(this.open.pack()));
    this.open = new AnswerRows();
  }

  /** Where each answer stands. */
  get places(): TaskPlaces<PackedAnswers> {
    if (this.known) return this.known;
    this.closeRows();
    this.known = new TaskPlaces(this.parts);
    return this.known;
  }

  get size(): number {
    return this.places.size;
  }

  placeOf(id: string): number | undefined {
    return this.places.ids.numberOf(id);
  }

  /** Epoch milliseconds. */
  timeAt(place: number): number {
    return this.places.timeAt(place);
  }

  namedAt(place: number): readonly string[] {
    const part = this.places.partOf(place);
    return part?.frames[part.framed[this.places.rowOf(place)] ?? -1]?.named ?? [];
  }

  /** The answer as an object of its own. @throws RangeError where there is no such place */
  at(place: number): LoggedAnswer {
    return this.answerAt(place, true);
  }

  /** The same with an empty id and task: to decode them takes longer than all the rest. */
  withoutTexts(place: number): LoggedAnswer {
    return this.answerAt(place, false);
  }

  private answerAt(place: number, texts: boolean): LoggedAnswer {
    const { places } = this;
    const part = places.partOf(place);
    const row = places.rowOf(place);
    const frame = part?.frames[part.framed[row] ?? -1];
    if (!part || !frame) throw new RangeError(`no answer at place ${place} of ${this.size}`);
    return {
      id: texts ? part.ids.at(row) : "",
      atMs: part.times[row] ?? Number.NaN,
      task: texts ? part.tasks.at(row) : "",
      taskType: frame.taskType,
      version: frame.version,
      mode: frame.mode,
      arm: frame.arm,
      rolloutPercent: frame.rolloutPercent,
      propensity: orNull(part.propensities[row]),
      sessionId: places.sessionAt(place),
      abstained: frame.abstained,
      named: frame.named,
      confidence: orNull(part.confidences[row]),
      reasoned: frame.reasoned,
    };
  }
}
