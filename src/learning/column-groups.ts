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

/** The groups of an encoder's columns; groups without columns are left out. */
export function columnGroups(encoder: Encoder): ColumnGroup[] {
  return GROUPS.map((group) => ({
    ...group,
    spans: encoder.blocks.filter((block) => groupOf(block) === group.name),
  })).filter(({ spans }) => spans.length > 0);
}

function groupOf(block: EncoderBlock): string {
  if (block.field === "task_type") return "task_type";
  if (block.kind === "text") return "text";
  if (block.group === "episode_position") return "episode";
  return block.kind === "categories" || block.kind === "truth" ? "labels" : "numbers";
}
