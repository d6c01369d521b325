// Brings chosen rows of a table that lies in memory together: as lists, or written out. The table is in compressed sparse
// row form, row r from rowStarts[r] to rowStarts[r + 1] of its columns and values, with room for three more entries behind.

/** Lists the rows behind the first `at` of a batch; up to three entries behind the last one are overwritten. */
export function gatherRows(
  rowStarts: usize,
  columns: usize,
  reals: usize,
  rows: usize,
  count: u32,
  at: u32,
  starts: usize,
  offsets: usize,
  values: usize,
): void {
  let entry: u32 = at == 0 ? 0 : load<u32>(starts + 4 * at);
  starts += 4 * at;
  store<u32>(starts, entry);
  for (let position: u32 = 0; position < count; position++) {
    const place = rowStarts + 4 * load<u32>(rows + 4 * position);
    const first = load<u32>(place);
    const length = load<u32>(place, 4) - first;
    const end = columns + 4 * (first + length);
    let to = offsets + 4 * entry;
    let toValue = values + 4 * entry;
    let value = reals + 4 * first;
    for (let from = columns + 4 * first; from < end; from += 16) {
      // a row of a panel has 2^7 bytes
      v128.store(to, i32x4.shl(v128.load(from), 7));
      v128.store(toValue, v128.load(value));
      to += 16;
      toValue += 16;
      value += 16;
    }
    entry += length;
    if (entry & 1) {
      store<u32>(offsets + 4 * entry, load<u32>(offsets + 4 * entry - 4));
      store<f32>(values + 4 * entry, 0);
      entry += 1;
    }
    starts += 4;
    store<u32>(starts, entry);
  }
}

/** Writes the rows out, `width` numbers each, from `to` on. */
export function gatherDense(
  rowStarts: usize,
  columns: usize,
  reals: usize,
  rows: usize,
  count: u32,
  width: u32,
  to: usize,
): void {
  for (let position: u32 = 0; position < count; position++) {
    const place = rowStarts + 4 * load<u32>(rows + 4 * position);
    const first = load<u32>(place);
    const length = load<u32>(place, 4) - first;
    if (length == width) {
      memory.copy(to, reals + 4 * first, 4 * width);
    } else {
      memory.fill(to, 0, 4 * width);
      for (let entry = first; entry < first + length; entry++) {
        store<f32>(to + 4 * load<u32>(columns + 4 * entry), load<f32>(reals + 4 * entry));
      }
    }
    to += 4 * width;
  }
}
