import { isRefused } from "../../evaluation/verdict.ts";
import { type Config, FEATURE_GROUPS } from "../../schema/config.ts";
import type { Cause, Mend } from "../../schema/diagnosis.ts";
import type { Evidence, TrainingEvidence } from "./evidence.ts";
import {
  command,
  countOf,
  meanShare,
  percent,
  plainShare,
  plural,
  practice,
  setting,
  shown,
  some,
} from "./problem.ts";
import { settingsCause } from "./settings-cause.ts";
import { simpleCause } from "./simple-cause.ts";

/** A gain in explained variance whose interval ends below this is none. */
const NEXT_TO_NOTHING = 0.01;
const SAYS_LITTLE = 0.25;
const SAYS_HALF = 0.5;
/** With fewer outcomes of the rarer kind, a difference between agents rests on a handful of events (as in `validate`). */
const FEW_OF_A_KIND = 50;
const HARDLY_ANY = 5;
const HARDLY_KNOWN = 0.5;

/** Why a policy learned no more than it did, each cause told apart from the others by its own numbers. */
export const learningCauses = (evidence: Evidence): Cause[] => [
  ...(evidence.training
    ? [
        labelsCause(evidence.training),
        dataCause(evidence, evidence.training),
        featuresCause(evidence, evidence.training),
        ...simpleCause(evidence, evidence.training),
      ]
    : []),
  ...settingsCause(evidence),
];

/** Rate the delegation that it would help most to have rated. */
export function rateMore(training: TrainingEvidence | null, why: string): Mend {
  const first = training?.toRate;
  const which = first ? `that is ${first.agent} on "${first.task}"; ` : "";
  return command(
    `oak-policy record ${first?.id ?? "DELEGATION_ID"} --success no --alternative AGENT`,
    `${which}say yes or no as it was; ${why}`,
  );
}

/** Outcomes that are all alike, or guessed. */
export function labelsCause(training: TrainingEvidence): Cause {
  const { report, labelInformation } = training;
  const { rows, success } = report.totals.train;
  const rarer = Math.min(success, rows - success);
  const soft = report.success_sources.reduce((sum, source) => sum + (source.soft ? source.share : 0), 0);
  // unknown is not little: the rarer outcome alone is judged then
  const information = labelInformation ?? 1;
  const certainty =
    labelInformation === null
      ? "how certain the labels are is not known"
      : `the labels hold ${percent(information)} of the information of certain ones (${percent(soft)} were inferred, not told)`;
  const likely = rarer < HARDLY_ANY || information < SAYS_LITTLE;
  const possible = rarer < FEW_OF_A_KIND || information < SAYS_HALF;
  return {
    name: "labels_say_nothing",
    likelihood: likely ? "likely" : possible ? "possible" : "ruled_out",
    sentence: `Of ${plural(rows, "training row")} the rarer outcome makes up ${rarer}, and ${certainty}.`,
    numbers: [
      plainShare(
        "label_information",
        { value: labelInformation, n: rows },
        "mean of (2 p - 1)^2 over the labels' probabilities: 1 certain, 0 a coin toss",
      ),
      countOf("rarer_outcome", rarer, "training rows of the rarer outcome, success or not"),
    ],
    mends: [
      rateMore(
        training,
        `a rating outweighs whatever was inferred; begin with the delegations that went wrong, ${FEW_OF_A_KIND} of the rarer kind are the aim`,
      ),
      practice(
        "let tests or a build judge the work where they can",
        "their result is logged as a certain outcome",
      ),
    ],
  };
}

/** Whether twice the rows would have taught it more than half of them did. */
function dataCause({ config, policy }: Evidence, { report, signal }: TrainingEvidence): Cause {
  const { rows, episodes } = report.totals.train;
  const least = config.data_preparation.min_episodes;
  const gain = signal?.moreRows;
  const learning = gain !== undefined && gain.low > 0;
  const saturated = gain !== undefined && gain.high < NEXT_TO_NOTHING;
  const verdict = policy?.evaluation?.verdict;
  const more = verdict?.more_episodes ?? null;
  const likely = episodes < least || learning;
  const seen = gain
    ? `learned from all of them, outcomes are told better than from half of them by ${shown(gain)} of their variance`
    : "too few to compare what all of them teach with what half of them do";
  return {
    name: "too_little_data",
    likelihood: likely ? "likely" : saturated ? "ruled_out" : "possible",
    sentence: `${plural(rows, "training row")} of ${plural(episodes, "episode")} (min_episodes: ${least}): ${seen}${saturated ? ", so more of the same would change nothing" : ""}.`,
    numbers: [
      countOf("training_episodes", episodes, "episodes in the training rows"),
      ...(gain
        ? [
            meanShare(
              "gain_from_more_rows",
              gain,
              "share of the outcome's variance: held-out blocks told from all rows, less the same from half of them",
            ),
          ]
        : []),
    ],
    mends: [
      command(
        "oak-policy ingest ~/.claude/projects",
        more === null
          ? "bring in what was logged since, or by other members of the team"
          : `about ${plural(more, "more held-out episode")} would ${verdict && isRefused(verdict) ? "allow an answer" : "decide it"}`,
      ),
    ],
  };
}

/** Whether anything that is known of a task says who should do it. */
function featuresCause({ config }: Evidence, { report, signal }: TrainingEvidence): Cause {
  const gain = signal?.interplay;
  const unknown = report.coverage.filter(({ share }) => share < HARDLY_KNOWN).map(({ field }) => field);
  const likelihood =
    gain === undefined
      ? "possible"
      : gain.low > 0
        ? "ruled_out"
        : gain.high < NEXT_TO_NOTHING
          ? "likely"
          : "possible";
  const sentence = gain
    ? `What is known of a task explains ${shown(gain)} of the outcome's variance through who did it; ${likelihood === "ruled_out" ? "so it does tell which agent to send" : likelihood === "likely" ? "so it does not tell which agent to send" : "that may be nothing"}.`
    : "Too few episodes, or one agent only, to see whether what is known of a task says who should do it.";
  return {
    name: "features_do_not_matter",
    likelihood,
    sentence,
    numbers: signal
      ? [
          meanShare(
            "explained_by_agent_and_task",
            signal.interplay,
            "share of variance on held-out blocks: agents by tasks",
          ),
          meanShare(
            "explained_by_task",
            signal.tasks,
            "the same by the task alone, as if all agents took it alike",
          ),
          meanShare("explained_by_agent", signal.agents, "the same by the agent alone"),
        ]
      : [],
    mends: featureMends(config, unknown),
  };
}

function featureMends({ data_preparation: data }: Config, unknown: readonly string[]): Mend[] {
  const absent = FEATURE_GROUPS.filter((group) => !data.state_features.includes(group));
  return [
    ...(absent.length > 0
      ? [
          setting(
            "data_preparation.state_features",
            data.state_features,
            [...data.state_features, ...absent],
            `the policy may not see ${some(absent)} now`,
          ),
        ]
      : []),
    ...(unknown.length > 0
      ? [
          practice(
            `log ${some(unknown)} with each delegation (state_features)`,
            "known in fewer than half of the training rows",
          ),
        ]
      : []),
    ...(data.text_embeddings.model_path === null && data.state_features.includes("task_text")
      ? [
          setting(
            "data_preparation.text_embeddings.model_path",
            null,
            "models/sentence-model",
            "a local sentence model sees what a task is about where words differ; put one into that folder first",
          ),
        ]
      : []),
  ];
}
