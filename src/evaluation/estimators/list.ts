import { clippedDr } from "./clipped-dr.ts";
import { clippedIps } from "./clipped-ips.ts";
import { directMethod } from "./direct-method.ts";
import { dr } from "./dr.ts";
import { dros } from "./dros.ts";
import type { Estimator } from "./estimator.ts";
import { ips } from "./ips.ts";
import { replayMatch } from "./replay-match.ts";
import { snips } from "./snips.ts";
import { switchDr } from "./switch-dr.ts";

/** Every estimator of a report; the primary one is named in advance and decides alone. */
export const ESTIMATORS: readonly Estimator[] = [
  replayMatch,
  directMethod,
  ips,
  clippedIps,
  snips,
  dr,
  clippedDr,
  switchDr,
  dros,
];
export const PRIMARY_ESTIMATOR: Estimator = clippedDr;
