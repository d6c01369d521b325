interface Node {
  list: readonly string[];
  next: Map<string, Node>;
}

const MOST_KEPT = 10_000;
const emptyNode = (): Node => ({ list: [], next: new Map() });

/**
 * Lists of names, one for all that are equal, found name by name: in a ledger the same few come again and again. Names come
 * as Latin-1 text of UTF-8 bytes.
 */
export class NameLists {
  private readonly root = emptyNode();
  private at = this.root;
  private kept = 0;

  /** Begins a list; it is empty. */
  begin(): readonly string[] {
    this.at = this.root;
    return this.at.list;
  }

  /** The list with one more name. */
  add(latin: string): readonly string[] {
    const known = this.at.next.get(latin);
    if (known) this.at = known;
    else {
      const bytes = Buffer.from(latin, "latin1");
      const node = { ...emptyNode(), list: [...this.at.list, bytes.toString("utf8")] };
      // a copy as the key: a part of a text would keep all of it in memory
      if (this.kept++ < MOST_KEPT) this.at.next.set(bytes.toString("latin1"), node);
      this.at = node;
    }
    return this.at.list;
  }
}
