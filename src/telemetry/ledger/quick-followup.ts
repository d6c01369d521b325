import type { Followup } from "../../schema/followup.ts";
import { keeping } from "./keeping.ts";
import { QuickFields } from "./quick-fields.ts";
import type { LineBytes } from "./quick-text.ts";
import { textIn } from "./task-rows.ts";

const [KIND, TIME, ID, FOLLOWED, AGENT, REASON, SUCCESS, QUALITY, INVOCATION, SOURCE] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
];
const fields = new QuickFields([
  "kind",
  "timestamp",
  "recommendation_id",
  "followed",
  "agent",
  "override_reason",
  "success",
  "quality_rating",
  "invocation_id",
  "source",
]);

/** The followup in the line from `start` to `end` (its newline) as `record` writes it; undefined where it has to be read wholly. */
export function quickFollowup(source: LineBytes, start: number, end: number): Followup | undefined {
  if (!fields.find(source, start, end) || !fields.isAll) return undefined;
  const raw = (key: number): string => fields.rawOf(source, key);
  const text = (key: number): string | null | undefined => textOf(source, key);
  const [timestamp, recommendation_id, by] = [text(TIME), text(ID), text(SOURCE)];
  const [agent, override_reason, invocation_id] = [text(AGENT), text(REASON), text(INVOCATION)];
  const [followed, success] = [FLAGS.get(raw(FOLLOWED)), FLAGS.get(raw(SUCCESS))];
  const quality_rating = qualityIn(raw(QUALITY));
  if (raw(KIND) !== '"followup"' || timestamp == null || by == null || !recommendation_id) return undefined;
  if (agent === undefined || agent === "" || override_reason === undefined) return undefined;
  if (followed === undefined || success === undefined) return undefined;
  if (quality_rating === undefined || invocation_id === undefined) return undefined;
  return {
    kind: "followup",
    timestamp,
    recommendation_id,
    followed,
    agent,
    override_reason,
    success,
    quality_rating,
    invocation_id,
    source: by,
  };
}

const FLAGS: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const QUALITY_RATING = /^(?:[1-4](?:\.\d+)?|5(?:\.0+)?)$/;

/** Null for null; undefined: it is another value, or has an escape. */
function textOf(source: LineBytes, key: number): string | null | undefined {
  const span = fields.textOf(source, key);
  if (!span) return fields.rawOf(source, key) === "null" ? null : undefined;
  return span.escaped ? undefined : textIn(source.bytes, span);
}

const qualityIn = keeping((raw): number | null | undefined => {
  if (raw === "null") return null;
  return QUALITY_RATING.test(raw) ? Number(raw) : undefined;
});
