import type { Config } from "../../schema/config.ts";
import type { EvaluationReport } from "../../schema/evaluation-report.ts";
import type { Manifest } from "../../schema/manifest.ts";
import type { PolicyFile } from "../../schema/policy-file.ts";
import type { ValidationReport } from "../../schema/validation-report.ts";
import type { FollowedAdvice } from "../ledger/followed-advice.ts";
import type { FitToNewRows } from "./fit-to-new-rows.ts";
import type { OutcomeSignal } from "./outcome-signal.ts";

/** A recommendation of which it is known whether it was followed. */
export interface Acted extends FollowedAdvice {
  followed: boolean;
}

/** What the training rows hold. */
export interface TrainingEvidence {
  manifest: Manifest;
  report: ValidationReport;
  /** mean of (2 p - 1)^2 over the training rows: 1 when every outcome is certain, 0 when every label is a coin toss */
  labelInformation: number | null;
  /** null where it cannot be told; see `outcome-signal.ts` */
  signal: OutcomeSignal | null;
  /** the newest delegation whose outcome was inferred, a failure if there is one: the first to rate */
  toRate: { id: string; agent: string; task: string } | null;
  /** delegation lines that came since it was prepared */
  newLines: number;
}

/** What is known of the version that is looked at. */
export interface PolicyEvidence {
  file: PolicyFile;
  /** trained on the training data as they are prepared now */
  onTheseData: boolean;
  fit: FitToNewRows | null;
  evaluation: EvaluationReport | null;
  /** the reward settings are not those of the evaluation, and of the rows that it rests on */
  rewardChanged: boolean;
  /** exported with another evaluation than the stored one, or none; null: not exported */
  exportIsStale: boolean | null;
}

export interface AdviceEvidence {
  /** version whose answers these are */
  version: string;
  entries: readonly FollowedAdvice[];
  /** answers of other versions, or of none */
  otherEntries: number;
  /** delegations that no recommendation led to, by agent */
  unadvised: ReadonlyMap<string, number>;
  /** time of the latest delegation; null: there is none */
  lastDelegationMs: number | null;
}

/** All that the rules look at, at any stage of a workspace. */
export interface Evidence {
  config: Config;
  training: TrainingEvidence | null;
  policy: PolicyEvidence | null;
  advice: AdviceEvidence | null;
}
