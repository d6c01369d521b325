import * as z from "zod";
import { withLock } from "../registry/lock.ts";
import { makeFolder } from "../registry/make-folder.ts";
import { ingestAccountSchema } from "../schema/ingest-account.ts";
import { ingestTelemetry } from "../telemetry/ingest.ts";
import { noteAgents } from "./note-agents.ts";
import { defineOperation } from "./operation.ts";

export const ingest = defineOperation({
  name: "ingest",
  summary: "bring telemetry in: Claude Code session folders, OaK JSONL, OTLP/JSON spans; twice adds nothing",
  doors: ["cli"],
  input: z.object({
    sources: z
      .array(z.string())
      .min(1)
      .meta({ positional: true })
      .describe("files or folders, for instance ~/.claude/projects; .gz too"),
  }),
  output: ingestAccountSchema,
  run: async ({ sources }, effects) => {
    const { workspace, progress } = effects;
    makeFolder(workspace.root);
    makeFolder(workspace.telemetry);
    const output = await withLock(workspace.root, () => {
      noteAgents(effects, "ingest");
      return ingestTelemetry({ sources, telemetryDir: workspace.telemetry, progress });
    });
    const { files, rejected } = output;
    const fine = files.read > 0 && files.unreadable.length === 0 && rejected.total === 0;
    return fine ? { output } : { output, exit: "warning" as const };
  },
});
