import type { Life } from "../../operations/status/life-of-policy.ts";
import type { Deployment } from "../../schema/deployment.ts";
import { answererWords, stageWords } from "./deploy.ts";

const day = (time: string): string => time.slice(0, 10);
const because = (reason: string | null): string => (reason ? `: ${reason}` : "");

/** What `status` shows of what is live, what waits for a decision, and the last way back. */
export function lifeLines(live: Deployment | null, life: Life): string[] {
  return [
    `Live           ${liveWords(live, life)}`,
    ...(live ? [`Way back       ${wayBack(life)}`] : []),
    ...life.proposals.map(
      ({ version, mode, timestamp, reason }) =>
        `Proposed       ${version} as ${mode}, on ${day(timestamp)}${because(reason)} (oak-policy approve or reject)`,
    ),
    ...(life.last_refused ? [`Refused        ${refusedWords(life.last_refused)}`] : []),
    ...(life.last_rollback ? [`Last rollback  ${rollbackWords(life.last_rollback)}`] : []),
  ];
}

function liveWords(live: Deployment | null, { stage, withdrawn }: Life): string {
  if (live && stage)
    return `${live.version} as ${live.mode} since ${day(live.timestamp)}, ${stageWords(stage, live.mode)}`;
  if (withdrawn)
    return `nothing since ${day(withdrawn.timestamp)}, when ${withdrawn.version} was taken off: every answer is "use your default"`;
  return "nothing was deployed yet";
}

const wayBack = ({ back_to: back }: Life): string =>
  back ? `oak-policy rollback, to ${answererWords(back)}` : "oak-policy rollback --to-nothing";

const refusedWords = ({ version, timestamp, automatic, reason }: NonNullable<Life["last_refused"]>): string =>
  `${version}, on ${day(timestamp)}${automatic ? ", by itself" : ""}${because(reason)}`;

const rollbackWords = ({
  timestamp,
  from,
  to,
  automatic,
  reason,
}: NonNullable<Life["last_rollback"]>): string =>
  `${day(timestamp)}, from ${from ?? "nothing"} to ${to ?? "nothing"}${automatic ? ", automatic" : ""}${because(reason)}`;
