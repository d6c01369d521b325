import type { CountedChange } from "../schema/agent-note.ts";
import type { Count } from "./released-policy.ts";

/** Outcomes as they count: those from before the agent's last change with their weight. */
export function counted({ n, successes, earlier }: Count, weight = 1): { n: number; successes: number } {
  if (!earlier) return { n, successes };
  const lost = 1 - weight;
  return { n: n - lost * earlier.n, successes: successes - lost * earlier.successes };
}

/** How many outcomes there are, and as how many they count where that is another number. */
export function amount(count: Count, weight = 1): string {
  const { n } = counted(count, weight);
  return n === count.n ? `${count.n}` : `${count.n} that count as ${Number(n.toFixed(1))}`;
}

/** What outcomes from before a change count, to go on a sentence about them. */
export function weightWords(weight: number): string {
  if (weight === 0) return "do not count";
  if (weight === 1) return "count fully";
  return weight === 0.5 ? "count half" : `count ${weight} each`;
}

/** The latest change of an action's agents; undefined where none of them changed. */
export function latestChange(
  changes: readonly CountedChange[],
  agents: readonly string[],
): CountedChange | undefined {
  return changes
    .filter(({ agent }) => agents.includes(agent))
    .reduce<CountedChange | undefined>(
      (last, change) => (last && Date.parse(last.at) >= Date.parse(change.at) ? last : change),
      undefined,
    );
}

/** "its file changed on 2026-05-01": what changed, and when. In a sequence the agent is named. */
export function changeWords({ agent, change, at, from, to }: CountedChange, isAlone: boolean): string {
  const day = at.slice(0, 10);
  const its = isAlone ? "its" : `${agent}'s`;
  switch (change) {
    case "edited":
      return `${its} file changed on ${day}`;
    case "renamed":
      return `${isAlone ? "it" : agent} was renamed from ${from} on ${day}`;
    case "upgraded":
      return `${its} model changed from ${from} to ${to} on ${day}`;
  }
}
