import { clippedDr } from "./clipped-dr.ts";
import { clippedIps } from "./clipped-ips.ts";
import { directMethod } from "./direct-method.ts";
import type { Estimator } from "./estimator.ts";
import { replayMatch } from "./replay-match.ts";
import { snips } from "./snips.ts";

/** Every estimator of a report; the primary one is named in advance and decides alone. */
export const ESTIMATORS: readonly Estimator[] = [replayMatch, directMethod, clippedIps, snips, clippedDr];
export const PRIMARY_ESTIMATOR: Estimator = clippedDr;
