import { AnswerRows, type Frame, type PackedAnswers } from "./answer-rows.ts";
import type { LoggedAnswer } from "./logged-answer.ts";
import { hashOfBytes, TextColumn } from "./text-column.ts";

const orNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

/** What the answers of one stretch are looked up in. */
interface Part extends Omit<PackedAnswers, "ids" | "tasks" | "sessions"> {
  ids: TextColumn;
  tasks: TextColumn;
  sessions: TextColumn;
  /** names that were asked for: one string each */
  sessionNames: string[];
}

/** Where each answer stands, and which is the one of an id. */
interface Index {
  size: number;
  partAt: Uint16Array;
  rowAt: Uint32Array;
  /** open addressing by the hash of the id; place + 1, 0: free */
  slots: Uint32Array;
}

/**
 * The answers of a ledger in file order, kept by column: a million objects of twenty fields would keep the garbage collector
 * busy for longer than it takes to read them. An id that stands twice is one answer, the last line of it at its first place.
 */
export class AnswerTable {
  private readonly parts: Part[] = [];
  private open = new AnswerRows();
  private known: Index | undefined;

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
    this.addPart(packed);
  }

  /** The answers since the last packed ones. */
  pack(): PackedAnswers {
    return this.open.pack();
  }

  private addPart(packed: PackedAnswers): void {
    this.parts.push({
      ...packed,
      ids: new TextColumn(packed.ids),
      tasks: new TextColumn(packed.tasks),
      sessions: new TextColumn(packed.sessions),
      sessionNames: [],
    });
    this.known = undefined;
  }

  private closeRows(): void {
    if (this.open.size === 0) return;
    this.addPart(this.open.pack());
    this.open = new AnswerRows();
  }

  private get index(): Index {
    if (this.known) return this.known;
    this.closeRows();
    this.known = indexOf(this.parts);
    return this.known;
  }

  get size(): number {
    return this.index.size;
  }

  placeOf(id: string): number | undefined {
    const bytes = Buffer.from(id);
    const { slots, partAt, rowAt } = this.index;
    for (let slot = slotOf(hashOfBytes(bytes, 0, bytes.length), slots); ; slot = after(slot, slots)) {
      const place = (slots[slot] ?? 0) - 1;
      if (place < 0) return undefined;
      if (this.parts[partAt[place] ?? -1]?.ids.isSame(rowAt[place] ?? -1, bytes, 0, bytes.length))
        return place;
    }
  }

  private partOf(place: number): Part | undefined {
    return place < 0 || place >= this.index.size ? undefined : this.parts[this.index.partAt[place] ?? -1];
  }
  private rowOf(place: number): number {
    return this.index.rowAt[place] ?? -1;
  }

  /** Epoch milliseconds. */
  timeAt(place: number): number {
    return this.partOf(place)?.times[this.rowOf(place)] ?? Number.NaN;
  }

  taskAt(place: number): string {
    return this.partOf(place)?.tasks.at(this.rowOf(place)) ?? "";
  }

  sessionAt(place: number): string | null {
    const part = this.partOf(place);
    const session = part?.sessionOf[this.rowOf(place)] ?? -1;
    if (!part || session < 0) return null;
    part.sessionNames[session] ??= part.sessions.at(session);
    return part.sessionNames[session] ?? null;
  }

  namedAt(place: number): readonly string[] {
    return this.partOf(place)?.frames[this.partOf(place)?.framed[this.rowOf(place)] ?? -1]?.named ?? [];
  }

  /** The answer as an object of its own. @throws RangeError where there is no such place */
  at(place: number): LoggedAnswer {
    return this.answerAt(place, true);
  }

  /** The same with an empty id and task: to decode them takes longer than all the rest. */
  withoutTexts(place: number): LoggedAnswer {
    return this.answerAt(place, false);
  }

  /** Hashes of the words of the task, where whoever packed the answers worked them out. */
  wordsAt(place: number): Int32Array | null {
    const words = this.partOf(place)?.words;
    const row = this.rowOf(place);
    return words ? words.hashes.subarray(row === 0 ? 0 : words.ends[row - 1], words.ends[row]) : null;
  }

  private answerAt(place: number, texts: boolean): LoggedAnswer {
    const part = this.partOf(place);
    const row = this.rowOf(place);
    const frame: Frame | undefined = part?.frames[part.framed[row] ?? -1];
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
      sessionId: this.sessionAt(place),
      abstained: frame.abstained,
      named: frame.named,
      confidence: orNull(part.confidences[row]),
      reasoned: frame.reasoned,
    };
  }
}

function indexOf(parts: readonly Part[]): Index {
  const rows = parts.reduce((sum, { times }) => sum + times.length, 0);
  const bits = Math.max(4, Math.ceil(Math.log2(rows + 1)) + 1);
  const index: Index = {
    size: 0,
    partAt: new Uint16Array(rows),
    rowAt: new Uint32Array(rows),
    slots: new Uint32Array(2 ** bits),
  };
  for (const [number, part] of parts.entries())
    for (let row = 0; row < part.times.length; row++) {
      const place = placeFor(index, parts, part, row);
      index.partAt[place] = number;
      index.rowAt[place] = row;
    }
  return index;
}

/** The place of the id in a row: that of the same id before it, else a new one. */
function placeFor(index: Index, parts: readonly Part[], { ids, hashes }: Part, row: number): number {
  const { slots, partAt, rowAt } = index;
  const hash = hashes[row] ?? 0;
  for (let slot = slotOf(hash, slots); ; slot = after(slot, slots)) {
    const place = (slots[slot] ?? 0) - 1;
    if (place < 0) {
      slots[slot] = ++index.size;
      return index.size - 1;
    }
    const before = parts[partAt[place] ?? -1];
    const beforeRow = rowAt[place] ?? -1;
    if (before?.hashes[beforeRow] === hash && before.ids.isSameAs(beforeRow, ids, row)) return place;
  }
}

const SPREAD = 0x9e3779b1;
const slotOf = (hash: number, { length }: Uint32Array): number =>
  Math.imul(hash ^ (hash >>> 15), SPREAD) >>> (32 - Math.log2(length));
const after = (slot: number, { length }: Uint32Array): number => (slot + 1) & (length - 1);
