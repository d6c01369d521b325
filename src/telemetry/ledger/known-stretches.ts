/** A stretch of a line: how long it is, and what it says. */
export interface Stretch<Value> {
  length: number;
  value: Value;
}
interface Kept<Value> extends Stretch<Value> {
  /** finds just this stretch; a pattern compares several characters at a time, `startsWith` one */
  same: RegExp;
}

const MOST_KEPT = 12;
const LONGEST_KEPT = 512;

/**
 * Recognises stretches of lines (Latin-1 text of UTF-8 bytes) that come again and again: to compare with those seen before
 * is many times as fast as to read. A stretch must not be the beginning of another.
 */
export class KnownStretches<Value> {
  private readonly kept: Kept<Value>[] = [];
  private readonly pattern: RegExp;
  private readonly read: (found: RegExpExecArray) => Value | undefined;

  /**
   * @param pattern a sticky one, of the whole stretch
   * @param read what a stretch says; undefined: nothing
   */
  constructor(pattern: RegExp, read: (found: RegExpExecArray) => Value | undefined) {
    this.pattern = pattern;
    this.read = read;
  }

  /** The stretch that begins at a place; undefined where it is none. */
  startingAt(latin: string, at: number): Stretch<Value> | undefined {
    for (const kept of this.kept) if (isAt(kept.same, latin, at)) return kept;
    return this.readAt(latin, at);
  }

  /** The stretch that ends at a place; undefined where it is none. `seek` finds where it begins, if it is one. */
  endingAt(latin: string, end: number, seek: () => number): Stretch<Value> | undefined {
    for (const kept of this.kept) if (isAt(kept.same, latin, end - kept.length)) return kept;
    const stretch = this.readAt(latin, seek());
    return this.pattern.lastIndex === end ? stretch : undefined;
  }

  private readAt(latin: string, at: number): Stretch<Value> | undefined {
    this.pattern.lastIndex = at;
    const found = this.pattern.exec(latin);
    const value = found ? this.read(found) : undefined;
    if (!found || value === undefined) return undefined;
    const [{ length }] = found;
    const stretch = { length, value };
    if (length <= LONGEST_KEPT) this.kept.unshift({ ...stretch, same: literally(found[0]) });
    if (this.kept.length > MOST_KEPT) this.kept.pop();
    return stretch;
  }
}

function isAt(same: RegExp, latin: string, at: number): boolean {
  same.lastIndex = at;
  return same.test(latin);
}

const literally = (text: string): RegExp => new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "y");
