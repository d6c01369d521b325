import { type PackedTasks, wordsOf } from "./task-rows.ts";
import { TextColumn } from "./text-column.ts";
import { TextNumbers } from "./text-numbers.ts";
import type { PackedWords } from "./word-column.ts";

/** Words of tasks by place: those of one are `hashes` from its start to its end. */
export interface PlacedWords {
  hashes: Int32Array;
  starts: Uint32Array;
  ends: Uint32Array;
}

/** Rows of one stretch of a file, as they are looked up in. */
export type TaskPart<Packed extends PackedTasks> = Omit<Packed, "ids" | "tasks" | "sessions"> & {
  ids: TextColumn;
  times: Float64Array;
  tasks: TextColumn;
  sessions: TextColumn;
  sessionOf: Int32Array;
  words?: PackedWords;
  /** names that were asked for: one string each */
  sessionNames: string[];
};

export const openPart = <Packed extends PackedTasks>(packed: Packed): TaskPart<Packed> => ({
  ...packed,
  ids: new TextColumn(packed.ids),
  tasks: new TextColumn(packed.tasks),
  sessions: new TextColumn(packed.sessions),
  sessionNames: [],
});

/** The rows of all parts in file order, a place for each id: one that stands twice has the last row of it at its first place. */
export class TaskPlaces<Packed extends PackedTasks, Part extends TaskPart<Packed> = TaskPart<Packed>> {
  /** numbered by place */
  readonly ids: TextNumbers;
  private readonly parts: readonly Part[];
  private readonly partAt: Uint16Array;
  private readonly rowAt: Uint32Array;
  private placed: PlacedWords | undefined;

  constructor(parts: readonly Part[]) {
    const rows = parts.reduce((sum, { times }) => sum + times.length, 0);
    this.parts = parts;
    this.ids = new TextNumbers(rows);
    this.partAt = new Uint16Array(rows);
    this.rowAt = new Uint32Array(rows);
    for (const [number, part] of parts.entries()) this.placeRows(this.ids.addColumn(part.ids), number);
  }

  private placeRows(places: Int32Array, part: number): void {
    for (let row = 0; row < places.length; row++) {
      const place = places[row] ?? -1;
      this.partAt[place] = part;
      this.rowAt[place] = row;
    }
  }

  get size(): number {
    return this.ids.size;
  }

  partOf(place: number): Part | undefined {
    return place < 0 || place >= this.ids.size ? undefined : this.parts[this.partAt[place] ?? -1];
  }
  rowOf(place: number): number {
    return this.rowAt[place] ?? -1;
  }

  idAt(place: number): string {
    return this.partOf(place)?.ids.at(this.rowOf(place)) ?? "";
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

  /** All session names, one after the other. */
  get sessionCount(): number {
    return this.parts.reduce((sum, { sessions }) => sum + sessions.size, 0);
  }

  /** The number of the session at each place; -1: null. */
  sessionsIn(numbers: TextNumbers): Int32Array {
    const byPart = this.parts.map(({ sessions }) => numbers.addColumn(sessions));
    const found = new Int32Array(this.size);
    for (let place = 0; place < found.length; place++) {
      const part = this.partAt[place] ?? -1;
      const session = this.parts[part]?.sessionOf[this.rowOf(place)] ?? -1;
      found[place] = session < 0 ? -1 : (byPart[part]?.[session] ?? -1);
    }
    return found;
  }

  /** The words of the task at each place. */
  get words(): PlacedWords {
    this.placed ??= this.placeWords();
    return this.placed;
  }

  private placeWords(): PlacedWords {
    const words = this.parts.map((part) => part.words ?? wordsOf(part.tasks));
    const hashes = new Int32Array(words.reduce((sum, each) => sum + each.hashes.length, 0));
    const [starts, ends] = [new Uint32Array(this.size), new Uint32Array(this.size)];
    const begins: number[] = [];
    let filled = 0;
    for (const each of words) {
      begins.push(filled);
      hashes.set(each.hashes, filled);
      filled += each.hashes.length;
    }
    for (let place = 0; place < this.size; place++) {
      const part = this.partAt[place] ?? -1;
      const row = this.rowOf(place);
      const begin = begins[part] ?? 0;
      starts[place] = begin + (row === 0 ? 0 : (words[part]?.ends[row - 1] ?? 0));
      ends[place] = begin + (words[part]?.ends[row] ?? 0);
    }
    return { hashes, starts, ends };
  }
}
