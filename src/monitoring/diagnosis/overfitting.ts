import type { Cause, Mend } from "../../schema/diagnosis.ts";
import type { Evidence, PolicyEvidence } from "./evidence.ts";
import type { FitToNewRows } from "./fit-to-new-rows.ts";
import { agreement } from "./low-accuracy.ts";
import {
  command,
  countOf,
  meanShare,
  notChecked,
  percent,
  plainShare,
  plural,
  problem,
  type Rule,
  setting,
  shown,
} from "./problem.ts";

/** A policy that fits its own rows closer than the rule by less than this has nothing to have learned by heart. */
const LITTLE = 0.02;
const FEWEST_EPISODES = 20;
const SMALL_LAYERS = [64, 64];
const MOST_DROPOUT = 0.5;
const FEWEST_OF_A_KIND = 10;
/** The rule's own error grew by this share on new rows: the world changed, or they are other tasks. */
const SHIFTED = 0.25;

/**
 * Train good, test bad: what the policy knows beyond a simple rule on the rows it was fitted to must hold on rows that it
 * never saw. It is judged on the outcomes that it predicts; agreement with the log may fall because people choose
 * otherwise now, and says nothing of overfitting.
 */
export const overfitting: Rule = (evidence) => {
  const { policy } = evidence;
  if (!policy) return notChecked("overfitting", "No policy is trained.");
  if (!policy.onTheseData)
    return notChecked(
      "overfitting",
      `${policy.file.version} was trained on other training data than are prepared now, so no row is surely new to it.`,
    );
  if (!policy.fit) return notChecked("overfitting", "There is no held-out row to compare on.");
  const { fitted, unseen } = policy.fit;
  const numbers = [
    meanShare(
      "advantage_on_unseen_rows",
      unseen,
      "how much closer it comes to the reward than the mean of agent and task type, as a share of that rule's error; test rows",
    ),
    meanShare("advantage_on_fitted_rows", fitted, "the same on the rows it was fitted to"),
    ...agreement(evidence),
  ];
  const seen = `Beyond a simple rule it predicts outcomes better by ${shown(fitted)} on the rows it was fitted to, and by ${shown(unseen)} on ${plural(unseen.n, "row")} that it never saw`;
  if (unseen.clusters < FEWEST_EPISODES)
    return problem(
      "overfitting",
      "too_few_to_say",
      `Only ${plural(unseen.clusters, "held-out episode")}; at least ${FEWEST_EPISODES} are needed to compare with the rows it was fitted to.`,
      { numbers },
    );
  const rarer = rarerOutcome(evidence);
  if (rarer < FEWEST_OF_A_KIND)
    return problem(
      "overfitting",
      "too_few_to_say",
      `The held-out outcomes hardly differ (${rarer} of the rarer kind, ${FEWEST_OF_A_KIND} needed), so nothing can be seen to hold or not.`,
      { numbers },
    );
  if (fitted.value < LITTLE)
    return problem(
      "overfitting",
      "not_found",
      `It fits its own rows no closer than a simple rule does (${shown(fitted)}), so it learned nothing by heart.`,
      { numbers },
    );
  if (unseen.low > 0)
    return problem("overfitting", "not_found", `${seen}: what it learned holds.`, { numbers });
  const lost = unseen.high < 0 || unseen.high < fitted.low / 2;
  if (!lost)
    return problem("overfitting", "too_few_to_say", `${seen}; whether it holds cannot be told yet.`, {
      numbers,
      mends: [moreTests],
    });
  return problem(
    "overfitting",
    "found",
    `${seen}: ${unseen.high < 0 ? "on new rows it is worse than the rule" : "most of it does not hold"}.`,
    { numbers, causes: causesOf(evidence, policy, policy.fit) },
  );
};

function rarerOutcome({ training }: Evidence): number {
  const { success = 0, rows = 0 } = training?.report.totals.test ?? {};
  return Math.min(success, rows - success);
}

const moreTests = command("oak-policy ingest ~/.claude/projects", "more rows that it never saw, to judge by");

function causesOf({ config, training }: Evidence, { file }: PolicyEvidence, fit: FitToNewRows): Cause[] {
  const { networks, ruleShift } = fit;
  const used = file.training.members.filter(({ best_epoch }) => best_epoch > 0).length;
  const harm = networks !== null && networks.high < 0;
  const rows = training?.report.totals.train.rows ?? 0;
  const columns = file.encoder.columns;
  return [
    {
      name: "networks_too_complex",
      likelihood: networks === null || networks.low > 0 ? "ruled_out" : harm ? "likely" : "possible",
      sentence:
        networks === null
          ? "No network is in use: whatever was learned by heart, the closed-form part did."
          : `The networks change the error on new rows by ${shown(networks)} of the rule's (above 0: for the better).`,
      numbers: [
        countOf("networks_in_use", used, "networks that beat the closed-form part on validation rows"),
        ...(networks
          ? [meanShare("networks_on_unseen_rows", networks, "what the networks add on test rows")]
          : []),
      ],
      mends: networkMends(config.model.hyperparameters),
    },
    {
      name: "too_many_features_for_the_rows",
      likelihood: networks === null || !harm ? "likely" : "possible",
      sentence: `${columns} input columns on ${plural(rows, "training row")}.`,
      numbers: [countOf("input_columns", columns, "width of the encoded state")],
      mends: featureMends(config.data_preparation),
    },
    {
      name: "the_world_changed",
      likelihood: ruleShift > SHIFTED ? "possible" : "ruled_out",
      sentence: `The simple rule's own error on new rows is ${percent(Math.abs(ruleShift))} ${ruleShift < 0 ? "lower" : "higher"} than on the old ones.`,
      numbers: [
        plainShare(
          "rule_shift",
          { value: ruleShift },
          "the rule's error on test rows over that on fitted rows, minus 1",
        ),
      ],
      mends: [
        command(
          "oak-policy ingest ~/.claude/projects",
          "then prepare and train again: newer rows know the new world",
        ),
      ],
    },
  ];
}

function networkMends({
  dropout,
  hidden_layers,
  weight_decay,
}: Evidence["config"]["model"]["hyperparameters"]): Mend[] {
  const size = (layers: readonly number[]): number => layers.reduce((sum, units) => sum + units, 0);
  return [
    ...(dropout < MOST_DROPOUT
      ? [
          setting(
            "model.hyperparameters.dropout",
            dropout,
            Number(Math.min(MOST_DROPOUT, dropout + 0.2).toFixed(2)),
            "no unit can be relied on to remember a row",
          ),
        ]
      : []),
    ...(size(hidden_layers) > size(SMALL_LAYERS)
      ? [
          setting(
            "model.hyperparameters.hidden_layers",
            hidden_layers,
            SMALL_LAYERS,
            "fewer weights to remember with",
          ),
        ]
      : []),
    setting(
      "model.hyperparameters.weight_decay",
      weight_decay,
      Math.max(1, 3 * weight_decay),
      "stronger pull to nothing learned",
    ),
    command("oak-policy train --tune", "lets held-out blocks choose among such settings"),
  ];
}

const featureMends = ({
  text_hash_buckets: buckets,
  state_features: features,
}: Evidence["config"]["data_preparation"]): Mend[] => [
  ...(features.includes("task_text") && buckets > 64
    ? [
        setting(
          "data_preparation.text_hash_buckets",
          buckets,
          Math.max(64, Math.round(buckets / 4)),
          "fewer columns that name single tasks",
        ),
      ]
    : []),
  ...(features.includes("task_text") && buckets <= 64
    ? [
        setting(
          "data_preparation.state_features",
          features,
          features.filter((feature) => feature !== "task_text"),
          "the words of a task let it be remembered",
        ),
      ]
    : []),
  command("oak-policy ingest ~/.claude/projects", "more rows for the same columns"),
];
