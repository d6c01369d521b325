import type { Config } from "../../schema/config.ts";
import type { EvaluationReport } from "../../schema/evaluation-report.ts";
import type { Manifest } from "../../schema/manifest.ts";
import type { PolicyFile } from "../../schema/policy-file.ts";
import type { Mode } from "../../schema/recommendation.ts";
import type { ValidationReport } from "../../schema/validation-report.ts";
import type { FitToNewRows } from "./fit-to-new-rows.ts";
import type { GivenAdvice, Link, MadeDelegation } from "./link-delegations.ts";
import type { OutcomeSignal } from "./outcome-signal.ts";

/** An answer of the ledger, whatever it said. */
export interface LedgerEntry extends GivenAdvice {
  version: string | null;
  mode: Mode | null;
  abstained: boolean;
  /** agents in the order in which they were named; a sequence is not among them */
  named: string[];
  confidence: number | null;
  reasons: number;
  available: string[];
}

export interface LoggedDelegation extends MadeDelegation {
  agent: string;
  /** as rated, else as logged; null when nothing tells */
  success: boolean | null;
  /** agents that could have been chosen, where the log lists them */
  available: string[] | null;
}

/** A recommendation, and the delegation that came of it. */
export interface Acted extends Link<LedgerEntry, LoggedDelegation> {
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
  entries: LedgerEntry[];
  /** answers of other versions, or of none */
  otherEntries: number;
  delegations: LoggedDelegation[];
}

/** All that the rules look at, at any stage of a workspace. */
export interface Evidence {
  config: Config;
  training: TrainingEvidence | null;
  policy: PolicyEvidence | null;
  advice: AdviceEvidence | null;
}
