import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { Effects } from "../src/operations/operation.ts";
import { liveRelease, readDeployments } from "../src/registry/deployments.ts";
import { oakPolicy } from "./command-line.fixture.ts";
import type { DiskPlan } from "./faulty-disk.mjs";
import { expectSound, killPoints, onFaultyDisk, twoVersions, type Work } from "./kill-points.fixture.ts";
import { copyWorkspace, filesUnder, run } from "./workspace.fixture.ts";

const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const disk = fileURLToPath(new URL("./faulty-disk.mjs", import.meta.url));
const NOW = "2026-06-01T10:00:00Z";

/** Runs the program in a process of its own that kills itself at a point; returns the signal that ended it. */
function killedAt(
  { workspace }: Effects,
  words: readonly string[],
  plan: Omit<DiskPlan, "under">,
): Promise<string | null> {
  const child = spawn(process.execPath, ["--import", disk, main, ...words, "--workspace", workspace.root], {
    env: {
      ...process.env,
      OAK_POLICY_HOME: "",
      SOURCE_DATE_EPOCH: `${Date.parse(NOW) / 1000}`,
      FAULTY_DISK: JSON.stringify({ ...plan, mode: "kill", under: workspace.root }),
    },
    stdio: "ignore",
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (_, signal) => resolve(signal));
  });
}

/** Every file with a hash of its bytes; process numbers are taken out, and what a lock says of its process. */
function bytesUnder({ workspace: { root } }: Effects): Record<string, string> {
  return Object.fromEntries(
    filesUnder(root).map((name) => {
      const hash = createHash("sha256")
        .update(readFileSync(join(root, name)))
        .digest("hex");
      return [name.replace(/\.\d+(?=\.tmp$|$)/, ".PID"), name.startsWith(".oak-policy.lock") ? "" : hash];
    }),
  );
}

let onV1: Effects;
beforeAll(async () => {
  onV1 = { ...(await twoVersions()), user: userInfo().username };
});

const VERBS: { words: string[]; work: Work }[] = [
  {
    words: ["deploy", "--version", "v2", "--mode", "advisor", "--reason", "better"],
    work: (effects) => run("deploy", { version: "v2", mode: "advisor", reason: "better" }, effects),
  },
  { words: ["export", "--policy", "v1"], work: (effects) => run("export", { policy: "v1" }, effects) },
];

describe.each(VERBS)("kill -9 during $words", ({ words, work }) => {
  it("leaves behind, byte for byte, what the frozen disk of the other tests leaves, and is recovered from", async () => {
    const before = readDeployments(onV1.workspace);
    for (const plan of await killPoints(onV1, work)) {
      const killed = copyWorkspace(onV1);
      const [signal, { effects: frozen }] = await Promise.all([
        killedAt(killed, words, plan),
        onFaultyDisk(onV1, (effects) => work({ ...effects, user: onV1.user }), plan),
      ]);
      expect(signal, JSON.stringify(plan)).toBe("SIGKILL");
      expect(bytesUnder(killed), JSON.stringify(plan)).toEqual(bytesUnder(frozen));
      await expectSound(killed, before);
      if (readDeployments(killed.workspace).length > before.length) continue;
      await work(killed);
      expect(existsSync(join(killed.workspace.root, ".oak-policy.lock"))).toBe(false);
    }
  }, 120_000);
});

describe("two deployments at once", () => {
  it("come one after the other, or one says that the other is at work; none is lost", async () => {
    for (let round = 0; round < 3; round++) {
      const { workspace } = copyWorkspace(onV1);
      const deploy = (mode: string) =>
        oakPolicy(["deploy", "--version", "v2", "--mode", mode, "--workspace", workspace.root]);
      const ended = await Promise.all([deploy("advisor"), deploy("shadow")]);
      const done = ended.filter(({ code }) => code === 0);
      expect(done.length).toBeGreaterThanOrEqual(1);
      for (const { code, stderr } of ended.filter((each) => !done.includes(each))) {
        expect(code).toBe(5);
        expect(stderr).toContain("Another oak-policy process");
      }
      expect(readDeployments(workspace)).toHaveLength(1 + done.length);
      expect(liveRelease(workspace)?.version).toBe("v2");
      expect(existsSync(join(workspace.root, ".oak-policy.lock"))).toBe(false);
    }
  });
});
