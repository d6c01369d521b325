import { type Action, actionName } from "../schema/transition.ts";
import { changeWords, latestChange, weightWords } from "./earlier-form.ts";
import { ANY_TASK_TYPE } from "./evidence.ts";
import type { ReleasedPolicy } from "./released-policy.ts";

/** Why the record of an action may not hold: what changed and when; undefined where nothing speaks against it. */
export function cautionFor(released: ReleasedPolicy, action: Action): string | undefined {
  const agents = [action].flat();
  const edited = agents.filter((agent) => released.changed.edited.has(agent));
  const sentences = [
    ...(edited.length > 0 ? [editedSince(released, edited, agents.length === 1)] : []),
    ...mostlyEarlier(released, action, agents),
  ];
  return sentences.length > 0 ? sentences.join("; ") : undefined;
}

function editedSince({ file }: ReleasedPolicy, edited: readonly string[], isAlone: boolean): string {
  const who = isAlone ? "" : `${edited.join(" and ")} `;
  return `${who}edited since the training of ${file.trained_date}: its record is that of the file before`;
}

/** Where most of a record is from before the last change, the record is mostly of something else. */
function mostlyEarlier(released: ReleasedPolicy, action: Action, agents: readonly string[]): string[] {
  const { n, earlier } = released.count(actionName(action), ANY_TASK_TYPE);
  if (!earlier || 2 * earlier.n <= n) return [];
  const change = latestChange(released.file.agent_changes, agents);
  if (!change) return [];
  const { changed_agent_weight: weight } = released.file;
  return [
    `${changeWords(change, agents.length === 1)}: ${earlier.n} of its ${n} outcomes are from before and ${weightWords(weight)}`,
  ];
}
