import * as z from "zod";
import { type Followup, followupSchema } from "../../schema/followup.ts";
import { assignmentSchema, MODES } from "../../schema/recommendation.ts";
import { actionSchema } from "../../schema/transition.ts";
import { isObject, parseObject } from "../parse-json.ts";
import { checkRecord } from "../read-telemetry.ts";
import { instantMs } from "./instant.ts";
import type { LoggedAnswer } from "./logged-answer.ts";

/** The part of an answer that is looked at again; lines of older and newer programs have it too. */
const answerSchema = z.object({
  recommendation_id: z.string(),
  timestamp: z.iso.datetime({ offset: true, local: true }),
  task: z.string(),
  task_type: z.string().default("other"),
  decision: z.enum(["recommend", "abstain"]),
  recommendations: z.array(
    z.object({ action: actionSchema, confidence: z.number().nullable(), reasons: z.array(z.string()) }),
  ),
  version: z.string().nullable(),
  mode: z.enum(MODES).nullable(),
  propensity: z.number().nullable().default(null),
  session_id: z.string().nullable().default(null),
  assignment: assignmentSchema.partial().nullable().default(null),
});

/** A line of the ledger: an answer, or what somebody said about one. */
export type LedgerLine =
  | { kind: "answer"; answer: LoggedAnswer }
  | { kind: "followup"; followup: Followup }
  | { kind: "unreadable"; reason: string };

/** One line of the ledger, read wholly and checked. */
export function parseLedgerLine(text: string): LedgerLine {
  const parsed = parseObject(text);
  if ("reason" in parsed) return { kind: "unreadable", reason: parsed.reason };
  if (isObject(parsed.value) && "kind" in parsed.value) {
    const checked = checkRecord(parsed.value, followupSchema);
    if ("reason" in checked) return { kind: "unreadable", reason: checked.reason };
    return { kind: "followup", followup: checked.record };
  }
  const checked = checkRecord(parsed.value, answerSchema);
  if ("reason" in checked) return { kind: "unreadable", reason: checked.reason };
  return { kind: "answer", answer: answerOf(checked.record) };
}

function answerOf(line: z.infer<typeof answerSchema>): LoggedAnswer {
  const [first] = line.recommendations;
  return {
    id: line.recommendation_id,
    atMs: instantMs(line.timestamp),
    task: line.task,
    taskType: line.task_type,
    version: line.version,
    mode: line.mode,
    arm: line.assignment?.arm ?? null,
    rolloutPercent: line.assignment?.percent ?? null,
    propensity: line.propensity,
    sessionId: line.session_id,
    abstained: line.decision === "abstain",
    named: line.recommendations.flatMap(({ action }) => (typeof action === "string" ? [action] : [])),
    confidence: first?.confidence ?? null,
    reasoned: (first?.reasons.length ?? 0) > 0,
  };
}
