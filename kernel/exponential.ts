// exp(x) for x <= 0, two at a time: the algorithm of FreeBSD's e_exp.c (Sun Microsystems 1993), which V8 has for Math.exp, step by
// step, so the bits are those of Math.exp (src/numeric/kernel/exponential.test.ts). Its branches are choices between lanes here.
//
// x = k ln 2 + r with |r| <= ln 2 / 2, exp(r) by a rational function of r whose error is below one unit in the last place, times 2^k.

const LOG2_HIGH = 6.93147180369123816490e-1;
const LOG2_LOW = 1.90821492927058770002e-10;
const ONE_BY_LOG2 = 1.44269504088896338700;
const P1 = 1.66666666666666019037e-1;
const P2 = -2.77777777770155933842e-3;
const P3 = 6.61375632143793436117e-5;
const P4 = -1.65339022054652515390e-6;
const P5 = 4.13813679705723846039e-8;
/** below this, exp(x) is zero */
const UNDERFLOW = -7.45133219101941108420e2;
/** the least |x| whose high word is above that of ln 2 / 2: only from here on is x reduced */
const REDUCED_FROM: u64 = 0x3fd62e4300000000;
/** 2^-28: nearer to zero exp(x) is 1 + x */
const TINY: u64 = 0x3e30000000000000;
/** 2^k would be no normal number; it is made in two steps, the second of which is 2^-1000 */
const LEAST_POWER = -1021.0;
const STEP = 1000.0;
const STEP_DOWN: u64 = 0x0170000000000000;

// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const one = f64x2.splat(1);
  const size = f64x2.abs(x);
  const reduced = f64x2.ge(size, f64x2.splat(reinterpret<f64>(REDUCED_FROM)));
  const turns = f64x2.sub(f64x2.mul(f64x2.splat(ONE_BY_LOG2), x), f64x2.splat(0.5));
  const k = v128.and(reduced, f64x2.trunc(turns));
  const high = f64x2.sub(x, f64x2.mul(k, f64x2.splat(LOG2_HIGH)));
  const low = f64x2.mul(k, f64x2.splat(LOG2_LOW));
  const r = f64x2.sub(high, low);
  const t = f64x2.mul(r, r);
  let p = f64x2.add(f64x2.splat(P4), f64x2.mul(t, f64x2.splat(P5)));
  p = f64x2.add(f64x2.splat(P3), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(P2), f64x2.mul(t, p));
  p = f64x2.add(f64x2.splat(P1), f64x2.mul(t, p));
  const c = f64x2.sub(r, f64x2.mul(t, p));
  const quotient = f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2), c));
  const y = f64x2.sub(one, f64x2.sub(f64x2.sub(low, quotient), high));
  const small = f64x2.lt(k, f64x2.splat(LEAST_POWER));
  const power = f64x2.add(k, v128.and(small, f64x2.splat(STEP)));
  const rest = v128.bitselect(f64x2.splat(reinterpret<f64>(STEP_DOWN)), one, small);
  const scaled = f64x2.mul(f64x2.mul(y, powerOfTwo(power)), rest);
  const nearOne = v128.bitselect(f64x2.add(one, x), scaled, f64x2.lt(size, f64x2.splat(reinterpret<f64>(TINY))));
  return v128.andnot(nearOne, f64x2.lt(x, f64x2.splat(UNDERFLOW)));
}

/** 2^k of whole numbers k from -1022 to 1023 */
// @ts-ignore: decorator
@inline
function powerOfTwo(k: v128): v128 {
  const whole = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(k));
  return i64x2.shl(i64x2.add(whole, i64x2.splat(1023)), 52);
}

/** exp of `count` numbers, an even number of them, in place */
export function exponentials(numbers: usize, count: u32): void {
  for (const end = numbers + 8 * count; numbers < end; numbers += 16) {
    v128.store(numbers, exponential(v128.load(numbers)));
  }
}
