import { changeWords } from "../../advisor/earlier-form.ts";
import type { Manifest } from "../../schema/manifest.ts";
import { count, plural, table } from "./table.ts";

const day = (time: string | null): string => time?.slice(0, 10) ?? "-";

const WORDS: Record<string, string> = {
  unreadable: "unreadable lines",
  superseded: "earlier lines of the same delegation",
  test_workflow: "test workflows",
  duplicate: "duplicates",
  censored: "outcome says nothing about the agent (environment failed, never answered)",
  no_outcome: "outcome not known",
  before_since: "known to the last training",
  split_gap: "in the gap before a split",
  missing_features: "features missing",
};

/** Agents with delegations from before their last change. */
function changeLines({ agent_changes: changes }: Manifest): string[] {
  if (changes.length === 0) return [];
  return [
    "Agents that changed; what they did before counts less (data_preparation.changed_agent_weight):",
    ...changes.map(
      (change) =>
        `  ${change.agent}: ${changeWords(change, true)}; ${plural(change.earlier, "delegation")} before, ${count(change.since)} since`,
    ),
  ];
}

/** What `prepare` shows. */
export function prepareScreen(manifest: Manifest): string {
  const { delegations, files, actions, sequences, rejected } = manifest;
  const left = Object.entries(delegations.excluded).filter(([, number]) => number > 0);
  const splits = (["train", "validation", "test"] as const).map((name) => {
    const file = files[name];
    return [
      name,
      count(file.rows - file.sequence_rows),
      count(file.sequence_rows),
      count(file.episodes),
      day(file.first),
      day(file.last),
    ];
  });
  return [
    `Read ${plural(delegations.lines_read, "delegation line")}, kept ${plural(delegations.kept, "delegation")}.`,
    ...left.map(
      ([reason, number]) => `  left out ${count(number ?? 0).padStart(6)}  ${WORDS[reason] ?? reason}`,
    ),
    ...rejected.listed
      .slice(0, 5)
      .map((each) => `  rejected: ${each.file}, line ${each.line}: ${each.reason}`),
    "",
    table([["split", "delegations", "sequence rows", "episodes", "from", "to"], ...splits]),
    "",
    `Agents (train / validation / test): ${actions
      .slice(0, 6)
      .map((each) => `${each.name} ${each.train}/${each.validation}/${each.test}`)
      .join(", ")}${actions.length > 6 ? `, and ${actions.length - 6} more` : ""}`,
    ...(manifest.advised
      ? [`Came of a recommendation, as the ledger tells: ${plural(manifest.advised, "delegation")}.`]
      : []),
    ...changeLines(manifest),
    ...(sequences.admitted.length > 0
      ? [
          `Sequences admitted: ${sequences.admitted.map((each) => `${each.agents.join(" -> ")} (${each.support})`).join(", ")}`,
        ]
      : []),
  ].join("\n");
}
