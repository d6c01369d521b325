import { writeFileSync } from "node:fs";
import type { Effects } from "../src/operations/operation.ts";
import { productionPath, readProduction } from "../src/registry/policies.ts";
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

/** As if the evaluation had let this version pass, or not. */
export const withGate = (effects: Effects, version: string, passes: boolean): void =>
  changeProduction(effects, version, (file) => ({
    ...file,
    evaluation: file.evaluation && { ...file.evaluation, gate: { ...file.evaluation.gate, passes } },
  }));

/** The error that a verb is refused with. */
export const refusal = async (work: Promise<unknown>): Promise<UserError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof UserError) return error;
  throw new Error("it was not refused", { cause: error });
};
