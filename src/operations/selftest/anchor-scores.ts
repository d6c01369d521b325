import { type Anchor, addAnchor } from "../../learning/anchor.ts";
import type { SparseRows } from "../../numeric/sparse.ts";

/** Expected reward of every action in every given row. */
export type Scores = (states: SparseRows, rows: readonly number[]) => Float64Array; // [rows * actions]

export const anchorScores =
  (anchor: Anchor): Scores =>
  (states, rows) => {
    const values = new Float64Array(rows.length * anchor.actions);
    addAnchor(values, anchor, states, rows, rows.length);
    return values;
  };
