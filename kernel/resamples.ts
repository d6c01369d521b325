// The cluster bootstrap: how often each cluster is drawn, and the sums of columns over what was drawn. In double precision; the
// draws are those of src/numeric/random.ts, and every sum over a tile is made in the order of the clusters, whatever columns and
// replicates stand beside it.

/** xoshiro128**, as in src/numeric/random.ts: a cluster for each of `clusters` draws, counted in a byte each. */
export function countDraws(counts: usize, clusters: u32, w0: u32, w1: u32, w2: u32, w3: u32): void {
  const bound = <f64>clusters;
  for (let draw: u32 = 0; draw < clusters; draw++) {
    const bits = rotl<u32>(w1 * 5, 7) * 9;
    const shifted = w1 << 9;
    w2 ^= w0;
    w3 ^= w1;
    w1 ^= w2;
    w0 ^= w3;
    w2 ^= shifted;
    w3 = rotl<u32>(w3, 11);
    const at = counts + <u32>((<f64>bits / 4294967296.0) * bound);
    store<u8>(at, load<u8>(at) + 1);
  }
}

/** replicates taken together */
const GROUP: u32 = 4;
/** clusters that are summed in one go, so that counts and values of a panel stay in the cache; src/numeric/kernel/resamples.ts */
const TILE: u32 = 512;

// @ts-ignore: decorator
@inline
function addTo(sums: usize, values: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), values));
}

/**
 * sums[replicate] += sum of count * values over all clusters, tile by tile: each tile is summed from zero and then added. `counts`
 * has a row of `clusters` bytes per replicate. `values` lie tile after tile, a tile in panels of four columns, each with a row of
 * 32 bytes per cluster; `sums` has a row of `panels` * 32 bytes per replicate. `replicates` is a multiple of four, `wide` room for
 * four rows of a tile as doubles.
 */
export function sumClusters(
  counts: usize,
  replicates: u32,
  clusters: u32,
  values: usize,
  panels: u32,
  sums: usize,
  wide: usize,
): void {
  for (let start: u32 = 0; start < clusters; start += TILE) {
    const units = min<u32>(TILE, clusters - start);
    let to = sums;
    for (let first: u32 = 0; first < replicates; first += GROUP) {
      widen(counts + first * clusters + start, clusters, units, wide);
      multiplyTile(wide, units, values, panels, to);
      to += GROUP * 32 * panels;
    }
    values += 32 * units * panels;
  }
}

/** The counts of four replicates, `stride` bytes apart, side by side as doubles. */
function widen(counts: usize, stride: u32, units: u32, wide: usize): void {
  for (let replicate: u32 = 0; replicate < GROUP; replicate++) {
    let to = wide + 8 * replicate;
    for (let unit: u32 = 0; unit < units; unit++) {
      store<f64>(to, <f64>load<u8>(counts + unit));
      to += 32;
    }
    counts += stride;
  }
}

function multiplyTile(wide: usize, units: u32, values: usize, panels: u32, sums: usize): void {
  const stride: u32 = 32 * panels;
  for (let at: u32 = 0; at < stride; at += 32) {
    multiply(wide, wide + 32 * units, values, sums + at, stride);
    values += 32 * units;
  }
}

/** Four replicates by four columns over the units of a tile: eight sums stay in registers. */
function multiply(count: usize, end: usize, panel: usize, sums: usize, stride: usize): void {
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  for (; count < end; count += 32) {
    const u = v128.load(panel);
    const v = v128.load(panel, 16);
    const i = v128.load_splat<f64>(count);
    a0 = f64x2.add(a0, f64x2.mul(i, u));
    a1 = f64x2.add(a1, f64x2.mul(i, v));
    const j = v128.load_splat<f64>(count, 8);
    b0 = f64x2.add(b0, f64x2.mul(j, u));
    b1 = f64x2.add(b1, f64x2.mul(j, v));
    const k = v128.load_splat<f64>(count, 16);
    c0 = f64x2.add(c0, f64x2.mul(k, u));
    c1 = f64x2.add(c1, f64x2.mul(k, v));
    const l = v128.load_splat<f64>(count, 24);
    d0 = f64x2.add(d0, f64x2.mul(l, u));
    d1 = f64x2.add(d1, f64x2.mul(l, v));
    panel += 32;
  }
  addTo(sums, a0);
  addTo(sums + 16, a1);
  addTo(sums + stride, b0);
  addTo(sums + stride + 16, b1);
  addTo(sums + 2 * stride, c0);
  addTo(sums + 2 * stride + 16, c1);
  addTo(sums + 3 * stride, d0);
  addTo(sums + 3 * stride + 16, d1);
}
