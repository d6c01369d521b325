import type { Encoder, EncoderBlock } from "../schema/encoder.ts";
import type { State } from "../schema/transition.ts";

/** What can be known of a code base, as it is said. */
const CONTEXT = {
  codebase_languages: "languages",
  codebase_frameworks: "frameworks",
  file_count: "number of files",
  workspace_size: "size",
  test_status: "state of its tests",
  docs_exist: "whether it has docs",
  git_clean: "whether git is clean",
} as const;
type Field = keyof typeof CONTEXT;

/** From this share of the training rows on, a policy relies on a feature. */
const MOSTLY = 0.5;

/**
 * Says so where the question leaves out what most past tasks told of their code base: the policy was evaluated with it, and
 * without it an answer may be much poorer than that.
 */
export function unknownContext({ blocks, rows }: Encoder, state: State): string[] {
  const missing = blocks.flatMap((block) => {
    const field = block.field as Field;
    const relies = field in CONTEXT && isMissing(state[field]) && knownRows(block) >= MOSTLY * rows;
    return relies ? [CONTEXT[field]] : [];
  });
  if (missing.length === 0) return [];
  return [
    `Asked without what past tasks told of their code base (${missing.join(", ")}): the answer may be poorer than the evaluation says; give it with --state.`,
  ];
}

const isMissing = (value: State[Field]): boolean =>
  value === null || (Array.isArray(value) && value.length === 0);

/** Training rows that had the feature, or more where one row can have several values. */
function knownRows(block: EncoderBlock): number {
  if (block.kind === "categories")
    return block.values.reduce((sum, { rows }) => sum + rows, block.other_rows);
  if (block.kind === "truth") return block.true_rows + block.false_rows;
  return "rows" in block ? block.rows : 0;
}
