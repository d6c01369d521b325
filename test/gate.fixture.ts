import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Effects } from "../src/operations/operation.ts";
import { productionPath, readProduction, reportPath } from "../src/registry/policies.ts";
import { evaluationReportSchema } from "../src/schema/evaluation-report.ts";
import type { ProductionFile } from "../src/schema/policy-file.ts";
import { UserError } from "../src/schema/user-error.ts";

/** Another production file under the same name. */
export function changeProduction(
  effects: Effects,
  version: string,
  change: (file: ProductionFile) => unknown,
): void {
  const file = readProduction(effects.workspace, version);
  writeFileSync(productionPath(effects.workspace, version), JSON.stringify(change(file)));
}

/** As if the evaluation had let this version pass, or not, and it was exported then. */
export function withGate(effects: Effects, version: string, passes: boolean): void {
  changeProduction(effects, version, (file) => ({
    ...file,
    evaluation: file.evaluation && { ...file.evaluation, gate: { ...file.evaluation.gate, passes } },
  }));
  withReport(effects, version, passes);
}

/** As if the last evaluation had let this version pass, or not; the exported file knows nothing of it. */
export function withReport({ workspace }: Effects, version: string, passes: boolean): void {
  const file = reportPath(workspace, version);
  if (!existsSync(file)) return;
  const report = evaluationReportSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const { verdict } = report;
  writeFileSync(
    file,
    JSON.stringify({ ...report, verdict: { ...verdict, gate: { ...verdict.gate, passes } } }),
  );
}

/** The error that a verb is refused with. */
export const refusal = async (work: Promise<unknown>): Promise<UserError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof UserError) return error;
  throw new Error("it was not refused", { cause: error });
};
