import { existsSync } from "node:fs";
import { validateTrainingData } from "../../dataset/validation/validate.ts";
import { columnGroups } from "../../learning/column-groups.ts";
import type { TrainingEvidence } from "../../monitoring/diagnosis/evidence.ts";
import { outcomeSignal } from "../../monitoring/diagnosis/outcome-signal.ts";
import { countLines } from "../../registry/count-lines.ts";
import { manifestPath, readManifest } from "../../registry/training-data.ts";
import type { Config } from "../../schema/config.ts";
import { actionName } from "../../schema/transition.ts";
import type { Effects } from "../operation.ts";
import { loadTrainingTables, type TrainingTables } from "../training-tables.ts";

/** Everything about the training data but what the outcomes depend on, which needs them as numbers. */
export async function gatherTraining(
  { workspace, progress }: Effects,
  config: Config,
): Promise<TrainingEvidence | null> {
  if (!existsSync(manifestPath(workspace))) return null;
  const manifest = readManifest(workspace);
  const report = await validateTrainingData({ dataDir: workspace.trainingData, manifest, config, progress });
  const lines = countLines(workspace.invocations);
  return {
    manifest,
    report,
    labelInformation: null,
    signal: null,
    toRate: null,
    newLines: Math.max(0, lines - manifest.inputs.agent_invocations.lines),
  };
}

/** The training data as numbers, encoded as a new training would; null where there is no training row. */
export const loadPrepared = async (
  { workspace }: Effects,
  config: Config,
  { manifest }: TrainingEvidence,
): Promise<TrainingTables | null> =>
  manifest.files.train.rows === 0 ? null : loadTrainingTables(workspace, config);

const EXCERPT = 60;

/** Newest first: a failure that was inferred, any outcome that was inferred, a failure of which nobody said who was right. */
function firstToRate({ report }: TrainingEvidence, rows: TrainingTables["rows"]): TrainingEvidence["toRate"] {
  const soft = new Set(report.success_sources.flatMap((each) => (each.soft ? [each.source] : [])));
  const all = [...rows.train, ...rows.validation, ...rows.test]
    .filter(({ steps }) => steps === 1)
    .sort((a, b) => a.timestamp_ms - b.timestamp_ms);
  const inferred = all.filter(({ success_source }) => soft.has(success_source));
  const first =
    inferred.findLast(({ success }) => !success) ??
    inferred.at(-1) ??
    all.findLast((row) => !row.success && row.alternative_agent_suggested === null);
  if (!first) return null;
  const { task_description: task } = first.state;
  const line = task.replace(/\s+/g, " ").trim();
  return {
    id: first.invocation_id,
    agent: actionName(first.action),
    task: line.length > EXCERPT ? `${line.slice(0, EXCERPT - 3)}...` : line,
  };
}

/** The rest of it: how sure the labels are, and what the outcomes depend on. */
export function withSignal(
  evidence: TrainingEvidence,
  { train, fitted, encoder, space, rows }: TrainingTables,
  config: Config,
): TrainingEvidence {
  const { successProbability: labels } = train;
  const information = labels.reduce((sum, label) => sum + (2 * label - 1) ** 2, 0) / labels.length;
  return {
    ...evidence,
    toRate: firstToRate(evidence, rows),
    labelInformation: labels.length === 0 ? null : information,
    signal: outcomeSignal(fitted, columnGroups(encoder, space.names), config.evaluation.confidence_level),
  };
}
