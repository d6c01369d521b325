import { setTimeout } from "node:timers/promises";
import * as z from "zod";
import { MOST_FAILURES } from "../monitoring/alarm/words.ts";
import { performanceLine } from "../monitoring/performance/performance-line.ts";
import { sinceOf } from "../monitoring/performance/since.ts";
import { parseVersion } from "../registry/policies.ts";
import { requireWorkspace } from "../registry/workspace.ts";
import { EVERY, type Monitoring, monitoringSchema } from "../schema/performance.ts";
import { UserError } from "../schema/user-error.ts";
import { type Asked, look, stampOf } from "./monitor/look.ts";
import { defineOperation, type Effects } from "./operation.ts";

const MS_PER_SECOND = 1000;

/** A line per interval until the signal; then the last look. Nothing is read again while no file has changed. */
async function watch(effects: Effects, asked: Asked, intervalSeconds: number): Promise<Monitoring> {
  const { workspace, now, say, signal, emit } = effects;
  for (let stamp = "", seen: Monitoring | undefined; ; ) {
    const found = stampOf(workspace);
    if (seen === undefined || found !== stamp) seen = await look(workspace, asked);
    stamp = found;
    say(`${now().toISOString().slice(0, 19)}Z  ${performanceLine(seen)}`);
    emit?.(seen);
    if (signal.aborted) return seen;
    await setTimeout(intervalSeconds * MS_PER_SECOND, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return seen;
  }
}

function sinceMs(text: string | undefined, now: Date): number | null {
  if (text === undefined) return null;
  const ms = sinceOf(text, now.getTime());
  if (ms !== null) return ms;
  throw new UserError(`"${text}" is neither a date nor a number of days.`, {
    place: { field: "--since" },
    next: "give a date such as 2026-05-01, or days such as 30d",
    exit: "usage",
  });
}

export const monitor = defineOperation({
  name: "monitor",
  summary:
    "show how the advice does: made, followed, overridden and why, success against what was done before",
  doors: ["cli", "http", "mcp"],
  stopsItself: true,
  input: z.object({
    version: z
      .string()
      .optional()
      .describe("version to look at (default: the live one, else the newest that answered)"),
    since: z.string().optional().describe("only answers since this date, or so many days (30d)"),
    every: z.enum(EVERY).optional().describe("a line per period as well (calendar days, weeks, months; UTC)"),
    failures: z
      .number()
      .int()
      .min(1)
      .max(MOST_FAILURES)
      .optional()
      .describe("list so many followed answers that failed, those that became known last first"),
    watch: z.boolean().default(false).describe("a line per interval until Ctrl-C, then all figures"),
    interval: z.number().min(1).max(86_400).default(60).describe("seconds between two lines of --watch"),
  }),
  output: monitoringSchema,
  run: async ({ version, since, every, failures, watch: watching, interval }, effects) => {
    const { workspace, now } = effects;
    requireWorkspace(workspace);
    const asked: Asked = {
      version: version === undefined ? undefined : parseVersion(version),
      sinceMs: sinceMs(since, now()),
      every: every ?? null,
      failures: failures ?? null,
    };
    if (watching) return { output: await watch(effects, asked, interval), emitted: true };
    return { output: await look(workspace, asked) };
  },
});
