import type * as z from "zod";
import type { status } from "../../operations/status.ts";

type Status = z.infer<typeof status.output>;

const day = (time: string): string => time.slice(0, 10);

type Watched = Pick<Status, "health" | "retraining" | "agents_changed">;

/** What `status` shows of the last health check, of agents that changed, and of a retraining that is not at its end. */
export const watchLines = ({ health, retraining, agents_changed: agents }: Watched): string[] => [
  ...(health ? [`Health         ${healthWords(health)}`] : []),
  ...(agents ? [`Agents         ${agents.replace(/^Agents /, "")}`] : []),
  ...(retraining ? [`Retraining     ${retrainingWords(retraining)}`] : []),
];

function healthWords({ state, timestamp, version, failing, warning }: NonNullable<Status["health"]>): string {
  const of = version === null ? "" : `, of ${version}`;
  if (state === "ok") return `in order on ${day(timestamp)}${of}`;
  const [word, names] = state === "failing" ? ["FAILING", failing] : ["needs attention", warning];
  return `${word} on ${day(timestamp)}${of}: ${names.join(", ").replaceAll("_", " ")}`;
}

function retrainingWords({ begun, finished, of, stage, failure }: NonNullable<Status["retraining"]>): string {
  const name = stage?.replace("_", " ");
  const now = stage === null ? "" : failure === null ? `, ${name} begun` : `; ${name} failed: ${failure}`;
  return `begun on ${day(begun)}, ${finished} of ${of} stages finished${now}; if it is not at work now, go on with: oak-policy retrain`;
}
