import type { AgentNote } from "../../schema/agent-note.ts";
import type { Invocation } from "../../schema/invocation.ts";
import { epochMs } from "../epoch-ms.ts";
import { todaysName } from "./oracle-forms.fixture.ts";
import { byText, type Item } from "./oracle-items.fixture.ts";
import type { RandomAnswer } from "./random-telemetry.fixture.ts";

interface Logged {
  logged: readonly Invocation[];
  answers: readonly RandomAnswer[];
  notes: readonly AgentNote[];
}

const answerOf = (record: Invocation, answers: readonly RandomAnswer[]): RandomAnswer | undefined =>
  answers.findLast(({ recommendation_id }) => recommendation_id === record.metadata?.recommendation_id);

/** The answer that a delegation names, where it is the first that names it and the answer named somebody in time. */
export function recommendedBefore(
  { record, ts }: Pick<Item, "record" | "ts">,
  { logged, answers, notes }: Logged,
): { recommended_agent: string | undefined; recommended_mode: string | undefined } {
  const nobody = { recommended_agent: undefined, recommended_mode: undefined };
  const answer = answerOf(record, answers);
  const named = answer?.recommendations[0]?.action;
  if (!answer || named === undefined || answer.mode === "shadow") return nobody;
  const last = logged.filter(
    (one, line) => !logged.slice(line + 1).some((later) => later.invocation_id === one.invocation_id),
  );
  const [first] = last
    .filter((one) => answerOf(one, answers) === answer)
    .sort((a, b) => epochMs(a.timestamp) - epochMs(b.timestamp) || byText(a.invocation_id, b.invocation_id));
  if (first?.invocation_id !== record.invocation_id || epochMs(answer.timestamp) > ts) return nobody;
  return {
    recommended_agent: todaysName(named, answer.timestamp, notes),
    recommended_mode: answer.mode ?? undefined,
  };
}
