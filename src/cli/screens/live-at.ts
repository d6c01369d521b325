import type * as z from "zod";
import type { liveAt } from "../../operations/live-at.ts";
import { wrap } from "./wrap.ts";

type Found = z.infer<typeof liveAt.output>;
type Stretch = Found["stretches"][number];

const minute = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)}`;

/** What `live-at` shows. */
export const liveAtScreen = ({ asked, stretches }: Found): string =>
  [`Live at ${asked} (times in UTC)`, ...stretches.flatMap((stretch) => ["", ...stretchLines(stretch)])].join(
    "\n",
  );

function stretchLines({ from, until, live, rest, event, file }: Stretch): string[] {
  const time = from === null ? "from the beginning" : `from ${minute(from)}`;
  const span = `${time} ${until === null ? "until now" : `until ${minute(until)}`}`;
  const share = (percent: number): string => (percent === 100 ? "all tasks" : `${percent} % of the tasks`);
  const who = live === null ? nothing(event) : `${live.version} as ${live.mode}, ${share(live.percent)}`;
  return [
    `${who}, ${span}`,
    ...(live && live.percent < 100
      ? [
          `  the rest: ${rest ? `${rest.version} as ${rest.mode}` : 'nobody; the answer was "use your default"'}`,
        ]
      : []),
    ...(event ? eventLines(event) : []),
    ...(file === "gone" ? ["  its file is not here any more, or was changed"] : []),
  ];
}

/** Before the first deployment the newest export speaks; after a withdrawal nobody does. */
const nothing = (event: Stretch["event"]): string =>
  event === null ? "nothing was deployed" : 'nothing: the answer was "use your default"';

function eventLines({
  event,
  timestamp,
  by,
  automatic,
  forced,
  reason,
  evidence,
  previous,
}: NonNullable<Stretch["event"]>): string[] {
  const bound =
    evidence.lower_bound === null
      ? ""
      : `; lower bound of its gain in success: ${evidence.lower_bound.toFixed(3)}`;
  return [
    `  ${event} on ${minute(timestamp)} by ${automatic ? "a rule of the settings, run by " : ""}${by}; before: ${previous ?? "nothing"}`,
    ...wrap(`  why: ${reason ?? "nobody said"}${forced ? " (the gate was overruled)" : ""}`, "       "),
    `  verdict: ${evidence.verdict ?? "not evaluated"}${bound}; file ${evidence.production_sha256.slice(0, 12)}`,
  ];
}
