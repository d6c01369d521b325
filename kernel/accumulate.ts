// The one inner loop of the kernel: out = start + sum over listed entries of value * source row.
//
// Everything a training step multiplies is of this form, because after a ReLU (and in the input) so many entries are zero
// that listing the others and skipping the zeros beats a dense product: half the multiplications at the same speed.
//
// A source row is `width` numbers of a panel (see panels.ts): 32, 16 or 8. A listed entry is the byte offset of its row
// in a panel of 32 (narrower panels shift it) and its value; lists have an even number of them. Eight accumulators stay
// in registers.
//
// The order of these lines matters to the V8 of Node 20 and 22: where its schedule puts all loads first, the accumulators
// spill and half the speed is gone. Small changes (a tail after the loop, the columns named backwards, four entries a turn,
// the ReLU before the stores) do that; measure after each. Node 24 does not mind. What V8 does there: it places the loads in
// the order of the lines, and with each accumulator all that only it needs, in an order of its own; the two orders have to be
// the same. To see it: `node --perf-basic-prof`, then disassemble at the address that the map names.

/** 32 columns */
export function accumulate32(
  offsets: usize,
  end: usize,
  values: usize,
  source: usize,
  start: usize,
  out: usize,
): void {
  let a0 = v128.load(start);
  let a1 = v128.load(start, 16);
  let a2 = v128.load(start, 32);
  let a3 = v128.load(start, 48);
  let a4 = v128.load(start, 64);
  let a5 = v128.load(start, 80);
  let a6 = v128.load(start, 96);
  let a7 = v128.load(start, 112);
  for (; offsets < end; offsets += 8) {
    const w = source + load<u32>(offsets);
    const x = v128.load_splat<f32>(values);
    a0 = f32x4.add(a0, f32x4.mul(x, v128.load(w)));
    a1 = f32x4.add(a1, f32x4.mul(x, v128.load(w, 16)));
    a2 = f32x4.add(a2, f32x4.mul(x, v128.load(w, 32)));
    a3 = f32x4.add(a3, f32x4.mul(x, v128.load(w, 48)));
    a4 = f32x4.add(a4, f32x4.mul(x, v128.load(w, 64)));
    a5 = f32x4.add(a5, f32x4.mul(x, v128.load(w, 80)));
    a6 = f32x4.add(a6, f32x4.mul(x, v128.load(w, 96)));
    a7 = f32x4.add(a7, f32x4.mul(x, v128.load(w, 112)));
    const u = source + load<u32>(offsets, 4);
    const y = v128.load_splat<f32>(values, 4);
    a0 = f32x4.add(a0, f32x4.mul(y, v128.load(u)));
    a1 = f32x4.add(a1, f32x4.mul(y, v128.load(u, 16)));
    a2 = f32x4.add(a2, f32x4.mul(y, v128.load(u, 32)));
    a3 = f32x4.add(a3, f32x4.mul(y, v128.load(u, 48)));
    a4 = f32x4.add(a4, f32x4.mul(y, v128.load(u, 64)));
    a5 = f32x4.add(a5, f32x4.mul(y, v128.load(u, 80)));
    a6 = f32x4.add(a6, f32x4.mul(y, v128.load(u, 96)));
    a7 = f32x4.add(a7, f32x4.mul(y, v128.load(u, 112)));
    values += 8;
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
  v128.store(out, a4, 64);
  v128.store(out, a5, 80);
  v128.store(out, a6, 96);
  v128.store(out, a7, 112);
}

/** 16 columns */
export function accumulate16(
  offsets: usize,
  end: usize,
  values: usize,
  source: usize,
  start: usize,
  out: usize,
): void {
  let a0 = v128.load(start);
  let a1 = v128.load(start, 16);
  let a2 = v128.load(start, 32);
  let a3 = v128.load(start, 48);
  for (; offsets < end; offsets += 8) {
    const w = source + (load<u32>(offsets) >> 1);
    const x = v128.load_splat<f32>(values);
    a0 = f32x4.add(a0, f32x4.mul(x, v128.load(w)));
    a1 = f32x4.add(a1, f32x4.mul(x, v128.load(w, 16)));
    a2 = f32x4.add(a2, f32x4.mul(x, v128.load(w, 32)));
    a3 = f32x4.add(a3, f32x4.mul(x, v128.load(w, 48)));
    const u = source + (load<u32>(offsets, 4) >> 1);
    const y = v128.load_splat<f32>(values, 4);
    a0 = f32x4.add(a0, f32x4.mul(y, v128.load(u)));
    a1 = f32x4.add(a1, f32x4.mul(y, v128.load(u, 16)));
    a2 = f32x4.add(a2, f32x4.mul(y, v128.load(u, 32)));
    a3 = f32x4.add(a3, f32x4.mul(y, v128.load(u, 48)));
    values += 8;
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
}

/** 8 columns */
export function accumulate8(
  offsets: usize,
  end: usize,
  values: usize,
  source: usize,
  start: usize,
  out: usize,
): void {
  let a0 = v128.load(start);
  let a1 = v128.load(start, 16);
  for (; offsets < end; offsets += 8) {
    const w = source + (load<u32>(offsets) >> 2);
    const x = v128.load_splat<f32>(values);
    a0 = f32x4.add(a0, f32x4.mul(x, v128.load(w)));
    a1 = f32x4.add(a1, f32x4.mul(x, v128.load(w, 16)));
    const u = source + (load<u32>(offsets, 4) >> 2);
    const y = v128.load_splat<f32>(values, 4);
    a0 = f32x4.add(a0, f32x4.mul(y, v128.load(u)));
    a1 = f32x4.add(a1, f32x4.mul(y, v128.load(u, 16)));
    values += 8;
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
}

/** Whichever of the three fits `width`. */
// @ts-ignore: decorator
@inline
export function accumulate(
  width: u32,
  offsets: usize,
  end: usize,
  values: usize,
  source: usize,
  start: usize,
  out: usize,
): void {
  if (width == 32) accumulate32(offsets, end, values, source, start, out);
  else if (width == 16) accumulate16(offsets, end, values, source, start, out);
  else accumulate8(offsets, end, values, source, start, out);
}
