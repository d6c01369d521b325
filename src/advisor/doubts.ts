import { taskTypeIndex } from "../dataset/action-space.ts";
import type { State } from "../schema/transition.ts";
import { amount } from "./earlier-form.ts";
import { ANY_TASK_TYPE } from "./evidence.ts";
import type { ReleasedPolicy } from "./released-policy.ts";
import { unknownContext } from "./unknown-context.ts";

const LISTED = 5;
/** From here on soft labels are worth a word in every answer. */
const MOSTLY = 0.5;

const listed = (names: readonly string[]): string =>
  names.length <= LISTED
    ? names.join(", ")
    : `${names.slice(0, LISTED).join(", ")} and ${names.length - LISTED} more`;

/** What speaks against relying on an answer, in sentences: thin or no evidence, soft labels, the verdict on the policy. */
export function doubts(
  released: ReleasedPolicy,
  state: State,
  available: readonly string[],
  thin: readonly number[],
): string[] {
  const { file, space, changed } = released;
  const estimated = new Set(changed.untried.map(({ agent }) => agent));
  const strangers = available.filter((agent) => !space.names.includes(agent) && !estimated.has(agent));
  const described = strangers.filter((agent) => changed.unestimated.has(agent));
  const unknown = strangers.filter((agent) => !changed.unestimated.has(agent));
  const few = thin.map((action) => {
    const name = space.names[action] ?? "";
    return `${name} (${amount(released.count(name, ANY_TASK_TYPE), file.changed_agent_weight)})`;
  });
  return [
    ...(few.length > 0 ? [`Not ranked, too few known outcomes: ${listed(few)}.`] : []),
    ...(unknown.length > 0 ? [`Nothing is known about: ${listed(unknown)}.`] : []),
    ...(described.length > 0
      ? [
          `This version was trained without agent files; train again to get an informed start for ${listed(described)}.`,
        ]
      : []),
    ...(taskTypeIndex(space, state.task_type) < 0 ? [`No past task was of type ${state.task_type}.`] : []),
    ...unknownContext(file.encoder, state),
    ...(file.soft_label_share >= MOSTLY
      ? [
          `${Math.round(100 * file.soft_label_share)} % of the outcomes counted here were read off what happened next, not rated or tested.`,
        ]
      : []),
    file.evaluation?.sentence ?? "This policy has not been evaluated on held-out delegations.",
  ];
}
