import { dataPeriod } from "../../dataset/data-period.ts";
import { manifestHash, readManifest } from "../../registry/training-data.ts";
import type { Effects } from "../operation.ts";
import { prepareRows } from "../prepare.ts";
import { validateRows } from "../validate.ts";
import type { Found } from "./run.ts";

/** All telemetry becomes training rows anew: the newest part is held out from the new versions and from the live one. */
export async function prepareStage(effects: Effects): Promise<Found> {
  const { workspace } = effects;
  const manifest = await prepareRows({ sinceLastTraining: false }, effects);
  return { manifest_sha256: manifestHash(workspace), data_until: dataPeriod(manifest.files).last };
}

/** Data that are not ready end a retraining: nothing is trained on them. */
export async function validateStage(effects: Effects): Promise<Found> {
  const report = await validateRows(effects);
  if (report.verdict !== "not_ready") return {};
  const faults = report.findings.filter(({ severity }) => severity === "error").map(({ title }) => title);
  const rows = readManifest(effects.workspace).delegations.kept;
  return {
    outcome: {
      answer: "not_ready",
      version: null,
      at: effects.now().toISOString(),
      sentence: `The training data (${rows.toLocaleString("en")} delegations) are not ready: ${faults.join("; ")}.`,
      comparison: null,
      page: null,
    },
  };
}
