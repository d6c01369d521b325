import type * as z from "zod";
import type { liveAt } from "../../operations/live-at.ts";
import { wrap } from "./wrap.ts";

type Found = z.infer<typeof liveAt.output>;
type Stretch = Found["stretches"][number];

type Shown = (time: string) => string;

/** Lengths of an instant cut to the minute, the second and the millisecond. */
const PRECISIONS = [16, 19, 23];

/** To the minute, or as much finer as it takes for no two different instants to read the same. */
function clockFor(times: readonly string[]): Shown {
  const different = new Set(times);
  const cut = (time: string, length: number): string => time.slice(0, length).replace("T", " ");
  const length = PRECISIONS.find(
    (each) => new Set([...different].map((time) => cut(time, each))).size === different.size,
  );
  return (time) => cut(time, length ?? Math.max(...PRECISIONS));
}

/** What `live-at` shows. */
export function liveAtScreen({ asked, stretches }: Found): string {
  const times = stretches.flatMap(({ from, until, event }) => [from, until, event?.timestamp ?? null]);
  const shown = clockFor(times.filter((time) => time !== null));
  return [
    `Live at ${asked} (times in UTC)`,
    ...stretches.flatMap((stretch) => ["", ...stretchLines(stretch, shown)]),
  ].join("\n");
}

function stretchLines({ from, until, live, rest, event, file }: Stretch, shown: Shown): string[] {
  const time = from === null ? "from the beginning" : `from ${shown(from)}`;
  const span = `${time} ${until === null ? "until now" : `until ${shown(until)}`}`;
  const share = (percent: number): string => (percent === 100 ? "all tasks" : `${percent} % of the tasks`);
  const who = live === null ? nothing(event) : `${live.version} as ${live.mode}, ${share(live.percent)}`;
  return [
    `${who}, ${span}`,
    ...(live && live.percent < 100
      ? [
          `  the rest: ${rest ? `${rest.version} as ${rest.mode}` : 'nobody; the answer was "use your default"'}`,
        ]
      : []),
    ...(event ? eventLines(event, shown) : []),
    ...(file === "gone" ? ["  its file is not here any more, or was changed"] : []),
  ];
}

/** Before the first deployment the newest export speaks; after a withdrawal nobody does. */
const nothing = (event: Stretch["event"]): string =>
  event === null ? "nothing was deployed" : 'nothing: the answer was "use your default"';

function eventLines(
  { event, timestamp, by, automatic, forced, reason, evidence, previous }: NonNullable<Stretch["event"]>,
  shown: Shown,
): string[] {
  const bound =
    evidence.lower_bound === null
      ? ""
      : `; lower bound of its gain in success: ${evidence.lower_bound.toFixed(3)}`;
  return [
    `  ${event} on ${shown(timestamp)} by ${automatic ? "a rule of the settings, run by " : ""}${by}; before: ${previous ?? "nothing"}`,
    ...wrap(`  why: ${reason ?? "nobody said"}${forced ? " (the gate was overruled)" : ""}`, "       "),
    `  verdict: ${evidence.verdict ?? "not evaluated"}${bound}; file ${evidence.production_sha256.slice(0, 12)}`,
  ];
}
