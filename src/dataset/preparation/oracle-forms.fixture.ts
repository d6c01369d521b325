import type { AgentNote } from "../../schema/agent-note.ts";
import type { Invocation } from "../../schema/invocation.ts";
import type { Rating } from "../../schema/rating.ts";
import { epochMs } from "../epoch-ms.ts";
import type { Item } from "./oracle-items.fixture.ts";

/** What changed agents mean for the rows, read plainly off the notes and the telemetry. */
export const todaysName = (name: string, time: string, notes: readonly AgentNote[]): string => {
  let today = name;
  for (const note of notes)
    if (note.renamed_from === today && epochMs(time) < epochMs(note.timestamp)) today = note.agent;
  return today;
};

export const underTodaysName = (record: Invocation, notes: readonly AgentNote[]): Invocation => ({
  ...record,
  agent_name: todaysName(record.agent_name, record.timestamp, notes),
  available_agents: record.available_agents && [
    ...new Set(record.available_agents.map((name) => todaysName(name, record.timestamp, notes))),
  ],
});

export const ratedUnderTodaysName = (rating: Rating, notes: readonly AgentNote[]): Rating => ({
  ...rating,
  alternative_agent_suggested:
    rating.alternative_agent_suggested &&
    todaysName(rating.alternative_agent_suggested, rating.timestamp, notes),
});

/** In the random telemetry models are spelled as Bedrock does. */
export const modelOf = ({ record }: Item): string | undefined =>
  record.agent_model?.replace("us.anthropic.", "").replace("-v1:0", "");

export function changedAt(agent: string, items: readonly Item[], notes: readonly AgentNote[]): number {
  const files = notes.filter((note) => note.agent === agent && note.sha256 !== null);
  const edits = files.filter(
    (note, index) => note.renamed_from || (index > 0 && files[index - 1]!.sha256 !== note.sha256),
  );
  const runs = items.filter((item) => item.record.agent_name === agent && modelOf(item));
  const settled = runs.filter((run) => {
    const first = Math.min(...runs.filter((other) => modelOf(other) === modelOf(run)).map(({ ts }) => ts));
    const since = runs.filter(({ ts }) => ts >= first);
    const own = since.filter((other) => modelOf(other) === modelOf(run));
    return (
      run.ts === first &&
      runs.filter(({ ts }) => ts < first).length >= 5 &&
      own.length >= 5 &&
      own.length >= 0.8 * since.length
    );
  });
  return Math.max(
    Number.NEGATIVE_INFINITY,
    ...edits.map(({ timestamp }) => epochMs(timestamp)),
    ...settled.map(({ ts }) => ts),
  );
}
