import type * as z from "zod";
import type { deploy } from "../../operations/deploy.ts";

type Released = z.infer<typeof deploy.output>;
type Stage = NonNullable<Released["stage"]>;

const day = (time: string): string => time.slice(0, 10);

/** "v1 (advisor)", or who answers where no version does. */
export const answererWords = (answerer: { version: string; mode: string } | null): string =>
  answerer ? `${answerer.version} (${answerer.mode})` : 'nobody ("use your default")';

/** "stage 2 of 4: 25 % of the tasks until 2026-06-15; v1 (advisor) answers the rest". */
export function stageWords({ number, of, percent, until, rest }: Stage): string {
  if (of === 1) return "all tasks";
  const time = until === null ? "" : ` until ${day(until)}`;
  const others = percent < 100 ? `; ${rest ? answererWords(rest) : "nobody"} answers the rest` : "";
  return `stage ${number} of ${of}: ${percent === 100 ? "all tasks" : `${percent} % of the tasks`}${time}${others}`;
}

const DAY_MS = 86_400_000;

/** When each stage begins. */
function calendar({ timestamp, rollout }: Released): string[] {
  if (rollout === null) return [];
  const startMs = Date.parse(timestamp);
  const stages = rollout.percentages.map((percent, at) => {
    const begins = new Date(startMs + at * rollout.stage_days * DAY_MS).toISOString();
    return `${percent} % from ${day(begins)}`;
  });
  return [`Stages: ${stages.join(", ")}.`];
}

function evidenceWords({ evidence }: Released): string {
  const bound = evidence.lower_bound === null ? "not measured" : evidence.lower_bound.toFixed(3);
  return `Verdict: ${evidence.verdict ?? "not evaluated"}; lower bound of its gain in success: ${bound}.`;
}

function withdrawn({ version, reason }: Released): string {
  return [
    `${version} is taken off and nothing is live: every answer is "use your default".`,
    ...(reason ? [`Reason: ${reason}`] : []),
    "",
    `Way back: oak-policy deploy --version ${version}`,
  ].join("\n");
}

/** What `deploy` and `rollback` show. */
export function deployScreen(released: Released): string {
  const { event, version, mode, previous, forced, reason, stage, changed, notes, back_to: back } = released;
  if (event === "withdraw" || stage === null) return withdrawn(released);
  const head = `${version} is live as ${mode}${event === "rollback" ? " again" : ""}`;
  if (!changed) {
    const sooner = stage.percent < 100 ? ["Add --at-once to give it all tasks now."] : [];
    return [`${head} already, nothing was changed (${stageWords(stage)}).`, ...sooner].join("\n");
  }
  return [
    `${head}: ${stageWords(stage)}.`,
    ...calendar(released),
    ...notes,
    `Before: ${previous ?? "nothing"}. ${evidenceWords(released)}`,
    ...(forced
      ? [
          `${event === "rollback" ? "Its file has changed since it went live; forced" : "The gate was overruled"}: ${reason}`,
        ]
      : []),
    "",
    `Way back: oak-policy rollback ${back ? `(to ${answererWords(back)})` : "--to-nothing"}`,
  ].join("\n");
}
