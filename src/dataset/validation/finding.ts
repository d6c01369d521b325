import type { Config } from "../../schema/config.ts";
import type { Manifest } from "../../schema/manifest.ts";
import type { Finding, Severity } from "../../schema/validation-report.ts";
import type { Observations } from "./observations.ts";

/** What every check gets to see. */
export interface Evidence {
  seen: Observations;
  manifest: Manifest;
  config: Config;
}

/** A check: looks at the evidence and says what it found, in order or not. */
export type Check = (evidence: Evidence) => Finding[];

/** One finding; `next` is left out where nothing is to be done. */
export const finding = (
  id: string,
  severity: Severity,
  title: string,
  detail: string,
  next: string | null = null,
): Finding => ({ id, severity, title, detail, next });

export const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

/** The first few of a list, with the number of the rest. */
export const some = (names: readonly string[], most = 8): string =>
  names.length <= most
    ? names.join(", ")
    : `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
