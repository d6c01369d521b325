import * as z from "zod";
import { stageAt } from "../advisor/rollout.ts";
import { standingReleases } from "../advisor/standing-releases.ts";
import { readDeployments } from "../registry/deployments.ts";
import { parseSpan, type Span } from "../registry/instant.ts";
import { findReleased } from "../registry/released-files.ts";
import { requireWorkspace, type Workspace } from "../registry/workspace.ts";
import { type Deployment, deploymentSchema } from "../schema/deployment.ts";
import { UserError } from "../schema/user-error.ts";
import { defineOperation } from "./operation.ts";

const answeringSchema = z
  .strictObject({ version: z.string(), mode: z.string(), percent: z.number() })
  .describe("percent of the tasks");

const stretchSchema = z.strictObject({
  from: z.string().nullable().describe("null: from the beginning"),
  until: z.string().nullable().describe("null: it has not ended"),
  live: answeringSchema.nullable().describe("null: nothing was live"),
  rest: answeringSchema
    .nullable()
    .describe("who answered the tasks that a rollout had not reached; null: there were none, or nobody did"),
  event: deploymentSchema.nullable().describe("what made it so: who, when, why, on what evidence"),
  file: z.enum(["kept", "gone"]).nullable().describe("whether the very bytes that were live are still here"),
});
type Stretch = z.infer<typeof stretchSchema>;

const outputSchema = z.strictObject({
  asked: z.string(),
  from: z.string(),
  until: z.string(),
  stretches: z.array(stretchSchema).describe("what was live, one after the other"),
});

const iso = (ms: number): string => new Date(ms).toISOString();
const msOf = ({ timestamp }: Deployment): number => Date.parse(timestamp);

/** Instants within the span at which something else began: a release, a withdrawal, a stage of a rollout. */
function changesWithin(history: readonly Deployment[], { fromMs, untilMs }: Span): number[] {
  const changes = history.flatMap((event) => {
    const stages = event.rollout?.percentages.slice(1) ?? [];
    const days = event.rollout?.stage_days ?? 0;
    return [msOf(event), ...stages.map((_, at) => msOf(event) + (at + 1) * days * 86_400_000)];
  });
  return [...new Set(changes)].filter((ms) => ms > fromMs && ms < untilMs).sort((a, b) => a - b);
}

/** What was live at an instant, as far as it was written down by then. */
function liveAtInstant(
  workspace: Workspace,
  history: readonly Deployment[],
  ms: number,
): Omit<Stretch, "until"> {
  const known = history.filter((event) => msOf(event) <= ms);
  const [before, live] = [undefined, undefined, ...standingReleases(known)].slice(-2);
  if (!live) {
    const withdrawal = known.findLast(({ event }) => event === "withdraw") ?? null;
    return { from: withdrawal?.timestamp ?? null, live: null, rest: null, event: withdrawal, file: null };
  }
  const { event } = live;
  const stage = stageAt(event, new Date(ms));
  const begin = event.rollout === null ? 0 : (stage.number - 1) * event.rollout.stage_days * 86_400_000;
  const rest = 100 - stage.percent;
  return {
    from: iso(msOf(event) + begin),
    live: { version: event.version, mode: event.mode, percent: stage.percent },
    rest:
      rest > 0 && before ? { version: before.event.version, mode: before.event.mode, percent: rest } : null,
    event,
    file: findReleased(workspace, event) === undefined ? "gone" : "kept",
  };
}

const sameAs = (one: Omit<Stretch, "until">, other: Omit<Stretch, "until">): boolean =>
  one.event === other.event && one.live?.percent === other.live?.percent;

function stretchesOf(
  workspace: Workspace,
  history: readonly Deployment[],
  span: Span,
  nowMs: number,
): Stretch[] {
  const last = Math.min(span.untilMs, nowMs + 1);
  const starts = [span.fromMs, ...changesWithin(history, { ...span, untilMs: last })];
  const found: Omit<Stretch, "until">[] = [];
  for (const ms of starts) {
    const next = liveAtInstant(workspace, history, ms);
    const before = found.at(-1);
    if (before === undefined || !sameAs(before, next)) found.push(next);
  }
  const end = changesWithin(history, { fromMs: last - 1, untilMs: nowMs + 1 })[0];
  return found.map((stretch, at) => ({
    ...stretch,
    until: found[at + 1]?.from ?? (end === undefined ? null : iso(end)),
  }));
}

export const liveAt = defineOperation({
  name: "live-at",
  summary:
    "what was live on a day or at an instant: version, mode, share of the tasks, since when, by whom, why",
  doors: ["cli", "http", "mcp"],
  input: z.object({
    date: z
      .string()
      .optional()
      .meta({ positional: true })
      .describe("a day (2026-06-01) or an instant (2026-06-01T14:30Z), UTC (default: now)"),
  }),
  output: outputSchema,
  run: async ({ date }, { workspace, now }) => {
    requireWorkspace(workspace);
    const nowMs = now().getTime();
    const span = date === undefined ? { fromMs: nowMs, untilMs: nowMs + 1 } : parseSpan(date);
    if (span.fromMs > nowMs) {
      throw new UserError(`${date} has not come yet.`, {
        next: "`oak-policy live-at` without a date says what is live now",
        exit: "usage",
      });
    }
    const history = readDeployments(workspace);
    const stretches = stretchesOf(workspace, history, span, nowMs);
    return {
      output: { asked: date ?? iso(nowMs), from: iso(span.fromMs), until: iso(span.untilMs), stretches },
    };
  },
});
