import * as z from "zod";
import { validateTrainingData } from "../dataset/validation/validate.ts";
import { readConfig } from "../registry/config-file.ts";
import { readManifest } from "../registry/training-data.ts";
import type { ExitName } from "../schema/user-error.ts";
import { type ValidationReport, validationReportSchema } from "../schema/validation-report.ts";
import { defineOperation, type Effects } from "./operation.ts";

const EXITS: Record<ValidationReport["verdict"], ExitName> = {
  ready: "ok",
  ready_with_warnings: "warning",
  not_ready: "failing",
};

/** Looks through the training data as they are now. */
export const validateRows = ({ workspace, progress }: Effects): Promise<ValidationReport> =>
  validateTrainingData({
    dataDir: workspace.trainingData,
    manifest: readManifest(workspace),
    config: readConfig(workspace.config),
    progress,
  });

export const validate = defineOperation({
  name: "validate",
  summary: "check the training data: coverage, labels, leakage, support, overlap; ready for training or not",
  doors: ["cli", "http"],
  input: z.object({}),
  output: validationReportSchema,
  run: async (_, effects) => {
    const output = await validateRows(effects);
    return { output, exit: EXITS[output.verdict] };
  },
});
