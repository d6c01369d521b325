import * as z from "zod";
import { arrival } from "../monitoring/health/arrival.ts";
import { check, measure, worst } from "../monitoring/health/check.ts";
import { healthCheckOnTime } from "../monitoring/health/due.ts";
import { readConfig } from "../registry/config-file.ts";
import { appendHealthRecord, lastHealthRecord } from "../registry/health-records.ts";
import { requireWorkspace } from "../registry/workspace.ts";
import { type CheckName, type Health, type HealthCheck, healthSchema } from "../schema/health.ts";
import { UserError } from "../schema/user-error.ts";
import { checkFiles } from "./health/check-files.ts";
import { checkPolicy, NO_POLICY } from "./health/check-policy.ts";
import { type Pulse, readPulse } from "./health/read-pulse.ts";
import { defineOperation, type Effects, type Outcome } from "./operation.ts";

function readable({ telemetry, ledger }: Pulse["unreadable"]): HealthCheck {
  const total = telemetry + ledger;
  if (total === 0) return check("telemetry_readable", "ok", "Every line of the telemetry can be read.");
  const numbers = [
    measure("unreadable_lines", "of the telemetry and the ledger", { value: total, n: null, unit: "count" }),
  ];
  const where = ledger === 0 ? "telemetry" : telemetry === 0 ? "ledger" : "telemetry and the ledger";
  return check(
    "telemetry_readable",
    "warning",
    `${total === 1 ? `1 line of the ${where} cannot be read and is` : `${total} lines of the ${where} cannot be read and are`} left out.`,
    {
      numbers,
      next:
        telemetry === 0
          ? "look who else writes into telemetry/recommendations.jsonl"
          : "run `oak-policy validate`, or look who else writes into these files",
    },
  );
}

function sentenceOf({
  state,
  checks,
  rolled_back,
}: Pick<Health, "state" | "checks" | "rolled_back">): string {
  const named = (wanted: string): string =>
    checks.flatMap((each) => (each.state === wanted ? each.name.replaceAll("_", " ") : [])).join(", ");
  if (rolled_back) {
    const to = rolled_back.to === null ? "taken off" : `replaced by ${rolled_back.to}`;
    return `FAILING: ${rolled_back.from} failed too often and was ${to}.`;
  }
  if (state === "failing") return `FAILING: ${named("failing")}.`;
  if (state === "warning") return `Needs attention: ${named("warning")}.`;
  const unknown = named("unknown");
  return unknown === "" ? "Everything is in order." : `Nothing is wrong. Too little to say: ${unknown}.`;
}

/** A disk that cannot be written to is no reason to keep what was found to oneself. */
function writeDown({ workspace }: Effects, output: Health, includePolicy: boolean): Outcome<Health> {
  const named = (wanted: string): CheckName[] =>
    output.checks.flatMap(({ name, state }) => (state === wanted ? name : []));
  try {
    appendHealthRecord(workspace, {
      timestamp: output.checked_at,
      include_policy: includePolicy,
      version: output.version,
      state: output.state,
      warning: named("warning"),
      failing: named("failing"),
    });
    return { output, exit: output.state };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const failed = check(
      "health_check_on_time",
      "failing",
      `This health check could not be written down: ${error.message}`,
      {
        next: error.next,
      },
    );
    const checks = output.checks.map((each) => (each.name === failed.name ? failed : each));
    const found = { ...output, checks, state: worst(checks) };
    return { output: { ...found, sentence: sentenceOf(found) }, exit: found.state };
  }
}

export const healthCheck = defineOperation({
  name: "health-check",
  summary:
    "is telemetry arriving, are the files intact, and (--include-policy) does the live policy still do what it promised",
  doors: ["cli"],
  input: z.object({
    includePolicy: z
      .boolean()
      .default(false)
      .describe(
        "also look at the live policy: accuracy, acceptance, success, degradation, drift; may roll back",
      ),
  }),
  output: healthSchema,
  run: async ({ includePolicy }, effects) => {
    const { workspace } = effects;
    requireWorkspace(workspace);
    const config = readConfig(workspace.config);
    const now = effects.now();
    const last = lastHealthRecord(workspace);
    effects.progress({ phase: "telemetry and files", done: 0, total: 3 });
    const pulse = await readPulse(workspace, { withRows: includePolicy });
    const files = await checkFiles(workspace);
    const policy = includePolicy ? await checkPolicy(effects, config, pulse) : NO_POLICY;
    const checks = [
      arrival("telemetry_arriving", pulse.delegated, now.getTime()),
      arrival("outcomes_arriving", pulse.outcomes, now.getTime()),
      readable(pulse.unreadable),
      files,
      healthCheckOnTime(
        last && Date.parse(last.timestamp),
        now.getTime(),
        config.monitoring.health_check_frequency_days,
      ),
      ...policy.checks,
    ];
    const found = {
      ...policy,
      state: worst(checks),
      checked_at: now.toISOString(),
      last_checked: last?.timestamp ?? null,
      checks,
    };
    const output: Health = { ...found, sentence: sentenceOf(found) };
    return writeDown(effects, output, includePolicy);
  },
});
