// Dropout by a counter: whether unit u of a row survives is a hash of (key of the row, u), the same as in
// src/learning/dropout.ts, bit for bit.

import { panelWidth } from "./panels";

// @ts-ignore: decorator
@inline
function mix(word: v128): v128 {
  word = v128.xor(word, i32x4.shr_u(word, 16));
  word = i32x4.mul(word, i32x4.splat(0x21f0aaad));
  word = v128.xor(word, i32x4.shr_u(word, 15));
  word = i32x4.mul(word, i32x4.splat(0x735a2d97));
  return v128.xor(word, i32x4.shr_u(word, 15));
}

/** Zeroes the units of one row of a matrix in panels of `rows` rows whose hash is below `threshold`, scales the others. */
export function dropUnits(
  panels: usize,
  rows: u32,
  row: u32,
  columns: u32,
  key: u32,
  threshold: u32,
  scale: f32,
): void {
  const factor = f32x4.splat(scale);
  const least = i32x4.splat(threshold);
  let units = i32x4(0, 1, 2, 3);
  for (let column: u32 = 0; column < columns; ) {
    const width = panelWidth(columns - column);
    const from = panels + 4 * (rows * column + row * width);
    for (let at: usize = 0; at < 4 * width; at += 16) {
      const hash = mix(i32x4.add(i32x4.splat(key), i32x4.mul(units, i32x4.splat(0x9e3779b9))));
      const survives = i32x4.ge_u(hash, least);
      v128.store(from + at, v128.and(survives, f32x4.mul(v128.load(from + at), factor)));
      units = i32x4.add(units, i32x4.splat(4));
    }
    column += width;
  }
}
