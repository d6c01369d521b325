// How a matrix lies in memory: its columns, padded with zeros to a multiple of 8, are cut into panels of 32 and, for
// what is left, of 16 and of 8. A panel holds its part of every row, row after row, so that one panel of a weight matrix
// of 256 rows fits the first-level cache. The panel that begins at column c lies 4 * rows * c bytes from the start.

/** Width of the panel that begins where `left` columns are left. */
// @ts-ignore: decorator
@inline
export function panelWidth(left: u32): u32 {
  return left >= 32 ? 32 : left >= 16 ? 16 : 8;
}

/** target [columns, rows] = transpose(source [rows, columns]); both in panels, rows and columns multiples of 8. */
export function transposePanels(source: usize, rows: u32, columns: u32, target: usize): void {
  for (let column: u32 = 0; column < columns; ) {
    const width = panelWidth(columns - column);
    const panel = source + 4 * rows * column;
    for (let row: u32 = 0; row < rows; ) {
      const height = panelWidth(rows - row);
      const turned = target + 4 * columns * row;
      for (let r: u32 = 0; r < height; r += 4) {
        for (let c: u32 = 0; c < width; c += 4) {
          turnBlock(
            panel + 4 * ((row + r) * width + c),
            4 * width,
            turned + 4 * ((column + c) * height + r),
            4 * height,
          );
        }
      }
      row += height;
    }
    column += width;
  }
}

/** Four by four numbers; strides in bytes. */
// @ts-ignore: decorator
@inline
function turnBlock(from: usize, fromStride: usize, to: usize, toStride: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromStride);
  const c = v128.load(from + 2 * fromStride);
  const d = v128.load(from + 3 * fromStride);
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
  v128.store(to + toStride, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7));
  v128.store(to + 2 * toStride, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(to + 3 * toStride, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}
