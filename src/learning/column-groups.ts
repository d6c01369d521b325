import type { Encoder, EncoderBlock } from "../schema/encoder.ts";
import type { ColumnGroup } from "./mixed-model/design.ts";

type Share = Omit<ColumnGroup, "spans">;

/**
 * The parts of a state that are shrunken together, with the share of the reward's variance that each is expected to
 * explain before looking. The rows decide; the shares matter below some hundred rows. What happened before in the episode
 * stands apart from what the task is: who failed a moment ago says more about who should try now than any tag. Numbers (file counts, hour of the
 * day, rates) start small: they are many, and most say nothing about who should do the task.
 */
const GROUPS: readonly Share[] = [
  { name: "task_type", mostDimensions: 48, commonShare: 0.08, agentShare: 0.04 },
  { name: "text", mostDimensions: 48, commonShare: 0.04, agentShare: 0.06 },
  { name: "labels", mostDimensions: 32, commonShare: 0.04, agentShare: 0.04 },
  { name: "episode", mostDimensions: 24, commonShare: 0.04, agentShare: 0.04 },
  { name: "numbers", mostDimensions: 24, commonShare: 0.01, agentShare: 0.002 },
];

/** Fields whose values are agents: what a state says of an agent matters most for that very agent. */
const AGENT_FIELDS = ["failed_agents", "previous_agent"];

/** The groups of an encoder's columns, for these actions; groups without columns are left out. */
export function columnGroups(encoder: Encoder, actions: readonly string[]): ColumnGroup[] {
  const groups = GROUPS.map((group) => ({
    ...group,
    spans: encoder.blocks.filter((block) => groupOf(block) === group.name),
  }));
  const own = encoder.blocks.flatMap((block): ColumnGroup[] =>
    block.kind === "categories" && AGENT_FIELDS.includes(block.field)
      ? [{ ...OWN, name: `own ${block.field}`, spans: [], ownColumn: ownColumns(block, actions) }]
      : [],
  );
  return [
    ...groups.filter(({ spans }) => spans.length > 0),
    ...own.filter(({ ownColumn }) => ownColumn?.some((column) => column >= 0)),
  ];
}

const OWN = { mostDimensions: 1, commonShare: 0.04, agentShare: 0.01 };

function ownColumns(
  { start, values }: Extract<EncoderBlock, { kind: "categories" }>,
  actions: readonly string[],
): number[] {
  return actions.map((action) => {
    const index = values.findIndex(({ value }) => value === action);
    return index < 0 ? -1 : start + index;
  });
}

function groupOf(block: EncoderBlock): string {
  if (block.field === "task_type") return "task_type";
  if (block.kind === "text" || block.kind === "embedding") return "text";
  if (block.group === "episode_position") return "episode";
  return block.kind === "categories" || block.kind === "truth" ? "labels" : "numbers";
}
