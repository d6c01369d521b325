import type * as z from "zod";
import type { recommend } from "../../operations/recommend.ts";
import type { RankedAction, Recommendation } from "../../schema/recommendation.ts";
import { actionName } from "../../schema/transition.ts";
import { shortPath } from "./short-path.ts";
import { count } from "./table.ts";

const confidence = (value: number | null): string => (value === null ? "unknown" : value.toFixed(2));

const entry = ({ action, confidence: sure, reasons, caution }: RankedAction, index: number): string[] => [
  `  ${index + 1}. ${actionName(action)} (confidence: ${confidence(sure)})`,
  ...reasons.map((reason) => `     ${reason}`),
  ...(caution === undefined ? [] : [`     Caution: ${caution}.`]),
];

const isByConfidence = (ranked: readonly RankedAction[]): boolean =>
  ranked.every(({ confidence: own }, index) => (own ?? 0) <= (ranked[index - 1]?.confidence ?? 1));

const SPEAKERS: Record<Recommendation["spoke"], string> = {
  policy: "the learned policy",
  history: "past success rates",
  nobody: "nobody",
};

function single(answer: Recommendation): string {
  const {
    decision,
    recommendations,
    sequences,
    untried,
    nearest_tasks: nearest,
    notes,
    version,
    mode,
    task_type: type,
    spoke,
    assignment,
    recommendation_id: id,
  } = answer;
  const drawn = assignment?.arm === "randomised";
  const head =
    decision === "abstain"
      ? ["No recommendation."]
      : [
          `${mode === "primary" ? "Decision" : "Top recommendations"} (${drawn ? "the first by lot, then " : ""}${SPEAKERS[spoke]}, ${version}${mode ? `, ${mode}` : ""}; task type ${type}):`,
          ...recommendations.flatMap(entry),
          ...(drawn || isByConfidence(recommendations)
            ? []
            : [
                "  Ranked by expected reward, agents that were tried at such tasks first; not by confidence.",
              ]),
        ];
  const alike = nearest.map(
    (task) =>
      `  ${task.success ? "succeeded" : "failed   "}  ${task.agent}  "${task.excerpt.slice(0, 70)}" (similarity ${task.similarity.toFixed(2)})`,
  );
  return [
    ...head,
    ...(sequences.length > 0
      ? [
          "",
          "Sequences that may do better (seen to work; the verdict does not cover them):",
          ...sequences.flatMap(entry),
        ]
      : []),
    ...(untried.length > 0
      ? [
          "",
          "Came after the training (estimated, not observed; no rank among the others):",
          ...untried.map(
            ({ agent, expected_success: expected, because }) =>
              `  ${agent} (expected success: ${expected.toFixed(2)}): ${because}`,
          ),
        ]
      : []),
    ...(alike.length > 0 ? ["", "Nearest past tasks:", ...alike] : []),
    ...(notes.length > 0 ? ["", "Notes:", ...notes.map((note) => `  - ${note}`)] : []),
    // what was deployed is watched: its answers have a name by which to say what came of them
    ...(assignment === null ? [] : ["", `Recommendation ${id}`]),
  ].join("\n");
}

/** What `recommend` shows. */
export function recommendScreen(output: z.infer<typeof recommend.output>): string {
  if ("decision" in output) return single(output);
  return `${shortPath(output.output)} holds ${count(output.tasks)} answers: ${count(output.recommended)} recommendations, ${count(output.abstained)} times "not enough evidence".`;
}
