import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { effectsIn, newFolder, run } from "./workspace.fixture.ts";

const sample = fileURLToPath(new URL("../examples/sample-workspace/oak", import.meta.url));

describe("the bundled simulated team", () => {
  it("is, byte for byte, what its SOURCE.md says it was made with", async () => {
    const output = newFolder();
    await run("simulate", { output, delegations: 1500, seed: 1 }, effectsIn(newFolder()));
    for (const name of ["agent_invocations.jsonl", "success_metrics.jsonl", "truth.json"]) {
      const bundled = gunzipSync(readFileSync(join(sample, `${name}.gz`)));
      expect(bundled.equals(readFileSync(join(output, name))), name).toBe(true);
    }
    await expect(run("simulate", { output }, effectsIn(newFolder()))).rejects.toThrow(
      "already holds telemetry",
    );
  });
});
