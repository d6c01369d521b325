import type { TransitionTable } from "../../dataset/transition-table.ts";

type Column = Uint8Array | Int32Array | Uint32Array | Float32Array | Float64Array;

const shared = <Numbers extends Column>(column: Numbers): Numbers => {
  const Kind = column.constructor as new (buffer: SharedArrayBuffer) => Numbers;
  const copy = new Kind(new SharedArrayBuffer(column.byteLength));
  copy.set(column);
  return copy;
};

/** The same table in memory that worker threads share instead of each having a copy. */
export function shareTable(table: TransitionTable): TransitionTable {
  const share = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) return shared(value as Column);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, share(entry)]));
  };
  return share(table) as TransitionTable;
}
