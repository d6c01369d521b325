import type { AgentChange } from "../../schema/agent-note.ts";

/** The last change of each agent, whatever it was: of its file, its name or its model; of equal moments the file's. */
export function lastChanges(
  ofFiles: ReadonlyMap<string, AgentChange>,
  ofModels: ReadonlyMap<string, AgentChange>,
): Map<string, AgentChange> {
  const last = new Map(ofModels);
  for (const [agent, change] of ofFiles) {
    const other = last.get(agent);
    if (!other || Date.parse(change.at) >= Date.parse(other.at)) last.set(agent, change);
  }
  return last;
}

/** Whether an agent has changed since that moment (epoch milliseconds). */
export function earlierForms(
  changes: ReadonlyMap<string, AgentChange>,
): (agent: string, ms: number) => boolean {
  const since = new Map([...changes].map(([agent, { at }]) => [agent, Date.parse(at)]));
  return (agent, ms) => ms < (since.get(agent) ?? Number.NEGATIVE_INFINITY);
}
