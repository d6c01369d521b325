import * as z from "zod";
import { validateTrainingData } from "../dataset/validation/validate.ts";
import { readConfig } from "../registry/config-file.ts";
import { readManifest } from "../registry/training-data.ts";
import type { ExitName } from "../schema/user-error.ts";
import { type ValidationReport, validationReportSchema } from "../schema/validation-report.ts";
import { defineOperation } from "./operation.ts";

const EXITS: Record<ValidationReport["verdict"], ExitName> = {
  ready: "ok",
  ready_with_warnings: "warning",
  not_ready: "failing",
};

export const validate = defineOperation({
  name: "validate",
  summary: "check the training data: coverage, labels, leakage, support, overlap; ready for training or not",
  doors: ["cli", "http"],
  input: z.object({}),
  output: validationReportSchema,
  run: async (_, { workspace, progress }) => {
    const manifest = readManifest(workspace);
    const config = readConfig(workspace.config);
    const output = await validateTrainingData({
      dataDir: workspace.trainingData,
      manifest,
      config,
      progress,
    });
    return { output, exit: EXITS[output.verdict] };
  },
});
