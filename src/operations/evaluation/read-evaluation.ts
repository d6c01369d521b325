import { existsSync } from "node:fs";
import { readJson } from "../../registry/json-file.ts";
import { reportPath } from "../../registry/policies.ts";
import type { Workspace } from "../../registry/workspace.ts";
import { type EvaluationReport, evaluationReportSchema } from "../../schema/evaluation-report.ts";

/** The evaluation of a version; null when it was not evaluated. */
export function readEvaluation(workspace: Workspace, version: string): EvaluationReport | null {
  const file = reportPath(workspace, version);
  if (!existsSync(file)) return null;
  return readJson(file, evaluationReportSchema, `run \`oak-policy evaluate --version ${version}\` again`);
}
