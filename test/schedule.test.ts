import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { newFolder, readLines } from "./workspace.fixture.ts";

const SCHEDULE = resolve("examples/schedule");
const read = (name: string): string => readFileSync(join(SCHEDULE, name), "utf8");

/** A home with the command on its PATH, some OaK telemetry as the log, and an empty workspace. */
let home: string;
let environment: Record<string, string>;

beforeAll(() => {
  home = newFolder();
  const [bin, logs, workspace] = [
    join(home, ".local", "bin"),
    join(home, ".claude", "projects"),
    join(home, "oak-policy"),
  ];
  for (const folder of [bin, logs, workspace]) mkdirSync(folder, { recursive: true });
  const shim = join(bin, "oak-policy");
  writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${resolve("dist/cli/main.js")}" "$@"\n`);
  chmodSync(shim, 0o755);
  symlinkSync(process.execPath, join(bin, "node"));
  environment = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: home,
    OAK_POLICY_HOME: workspace,
    CLAUDE_LOGS: logs,
  };
  const now = Date.now();
  const lines = Array.from({ length: 12 }, (_, index) => ({
    timestamp: new Date(now - (12 - index) * 3_600_000).toISOString(),
    session_id: "s",
    invocation_id: `d${index}`,
    agent_name: "backend-architect",
    task_description: `Fix number ${index} of the login tests`,
    duration_seconds: 60,
    outcome: { status: index % 3 ? "success" : "failure" },
  }));
  writeFileSync(
    join(logs, "agent_invocations.jsonl"),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
  );
});

const sh = (command: string, cwd = home, shell = "sh") =>
  spawnSync(shell, shell === "bash" ? ["-e", "-c", command] : ["-c", command], {
    cwd,
    env: environment,
    encoding: "utf8",
  });
const checksRun = (): number => readLines(join(home, "oak-policy", "models", "health_checks.jsonl")).length;

/** The value of every `key=` of a unit file, specifiers filled in. */
const valuesOf = (unit: string, key: string): string[] =>
  unit
    .split("\n")
    .flatMap((line) => (line.startsWith(`${key}=`) ? line.slice(key.length + 1).replaceAll("%h", home) : []));

describe("the schedules under examples/schedule", () => {
  test("crontab: one valid entry, silent while all is in order, told what is wrong otherwise", () => {
    const entries = read("crontab")
      .split("\n")
      .filter((line) => /^[\d*]/.test(line));
    expect(entries).toHaveLength(1);
    const [, command] = /^(?:[\d*/,-]+ ){4}[\d*/,-]+ +(.*)$/.exec(entries[0]!)!;
    // in a crontab a percent sign ends the command
    expect(command).not.toContain("%");
    const quiet = sh(command!);
    expect([quiet.stdout, quiet.stderr, quiet.status]).toEqual(["", "", 0]);
    writeFileSync(join(home, "oak-policy", "telemetry", "success_metrics.jsonl"), "nonsense\n");
    const loud = sh(command!);
    expect(loud.stdout).toContain("WARNING");
    writeFileSync(join(home, "oak-policy", "telemetry", "success_metrics.jsonl"), "");
  });

  test("systemd: the service runs ingest, then the check, and a warning is no failure", () => {
    const service = read("oak-policy-health.service");
    for (const line of valuesOf(service, "Environment")) expect(line).toMatch(/^(OAK_POLICY_HOME|PATH)=\//);
    const before = checksRun();
    for (const command of [...valuesOf(service, "ExecStartPre"), ...valuesOf(service, "ExecStart")]) {
      const { status, stderr } = sh(command.replace(/^-/, ""));
      expect([
        stderr,
        [0, ...valuesOf(service, "SuccessExitStatus").map(Number)].includes(status ?? -1),
      ]).toEqual(["", true]);
    }
    expect(checksRun()).toBe(before + 1);
    expect(valuesOf(read("oak-policy-health.timer"), "OnCalendar")).toEqual(["Mon *-*-* 07:00:00"]);
  });

  test.skipIf(spawnSync("systemd-analyze", ["--version"]).status !== 0)(
    "systemd: the unit files are valid",
    () => {
      const units = ["oak-policy-health.service", "oak-policy-health.timer"].map((name) => {
        copyFileSync(join(SCHEDULE, name), join(home, name));
        return join(home, name);
      });
      const { stderr, status } = spawnSync("systemd-analyze", ["verify", "--user", ...units], {
        env: { ...environment, XDG_RUNTIME_DIR: home },
        encoding: "utf8",
      });
      const ours = stderr.split("\n").filter((line) => line.includes("oak-policy-health"));
      expect([ours, status]).toEqual([[], 0]);
      const calendar = spawnSync("systemd-analyze", ["calendar", "Mon *-*-* 07:00:00"], { encoding: "utf8" });
      expect(calendar.status).toBe(0);
    },
  );

  test("GitHub Actions: a workflow of the right shape, whose check writes the summary and keeps its record", () => {
    const workflow = z
      .object({
        on: z.object({
          schedule: z.array(z.object({ cron: z.string().regex(/^\S+( \S+){4}$/) })),
          workflow_dispatch: z.null(),
        }),
        jobs: z.record(
          z.string(),
          z.object({
            "runs-on": z.string(),
            steps: z.array(
              z.object({
                name: z.string().optional(),
                uses: z.string().optional(),
                run: z.string().optional(),
              }),
            ),
          }),
        ),
      })
      .parse(parse(read("github-actions.yml")));
    const { steps } = Object.values(workflow.jobs)[0]!;
    for (const { uses, run } of steps) expect([uses, run].filter(Boolean)).toHaveLength(1);
    const repository = join(home, "oak-policy");
    sh(
      "git init --quiet --bare ../there.git && git init --quiet && git remote add origin ../there.git && git config push.autoSetupRemote true",
      repository,
    );
    const summary = join(home, "summary.md");
    environment.GITHUB_STEP_SUMMARY = summary;
    const stepOf = (name: string): string => steps.find((step) => step.name === name)!.run!;
    const checked = sh(stepOf("health check"), repository, "bash");
    expect([checked.status, checked.stderr]).toEqual([0, ""]);
    expect(readFileSync(summary, "utf8")).toContain("HEALTH CHECK");
    const kept = sh(stepOf("keep what it wrote"), repository, "bash");
    expect([kept.status, kept.stderr.includes("fatal")]).toEqual([0, false]);
    expect(
      sh("git -C ../there.git log --oneline --all -- models/health_checks.jsonl", repository).stdout,
    ).toContain("Health check of the policy");
  });
});
