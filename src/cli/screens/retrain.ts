import type { RetrainAccount } from "../../operations/retraining/account.ts";
import { table } from "./table.ts";
import { LINE_WIDTH, wrap } from "./wrap.ts";

const HEADLINES: Record<RetrainAccount["answer"], (account: RetrainAccount) => string> = {
  nothing_to_do: () => "NOTHING TO DO",
  would_retrain: () => "WOULD RETRAIN",
  waiting: () => "WAITING",
  deployed: ({ version, live }) => `DEPLOYED  ${version} in place of ${live.version}, as ${live.mode}`,
  proposed: ({ version, live }) => `PROPOSED  ${version} in place of ${live.version}, as ${live.mode}`,
  kept: ({ live, version }) => `KEPT  ${live.version}; ${version} is not shown to be better`,
  kept_worse: ({ live, version }) => `KEPT  ${live.version}; ${version} is worse`,
  not_ready: ({ live }) => `KEPT  ${live.version}; nothing was trained`,
};

function triggerLines({ triggers }: RetrainAccount): string[] {
  return triggers.flatMap(({ name, fires, sentence }) => {
    const head = `${fires ? "fires" : "no"}`.padEnd(7) + name.replace("_", " ").padEnd(14);
    const indent = " ".repeat(head.length);
    return wrap(sentence, "", LINE_WIDTH - head.length).map(
      (line, index) => (index === 0 ? head : indent) + line,
    );
  });
}

function candidateLines({ candidates }: RetrainAccount): string[] {
  if (candidates === null || candidates.chosen === null) return [];
  const { fresh, incremental, chosen, chosen_because: because } = candidates;
  const row = (version: string | null, how: string): string[][] =>
    version === null ? [] : [[version, how, version === chosen ? "taken" : "left"]];
  return [
    "",
    table([
      ["candidate", "trained", ""],
      ...row(incremental, "on from the live version"),
      ...row(fresh, "from the start"),
    ]),
    ...wrap(because ?? ""),
  ];
}

/** What happened to a failing live version before anything was looked at. */
function failingLines({ rolled_back: done, kept_failing: kept, live }: RetrainAccount): string[] {
  if (done !== null)
    return [
      `ROLLED BACK  from ${done.from} to ${done.to ?? "nothing"}`,
      ...wrap(`  ${done.reason}`, "  "),
      "",
    ];
  if (kept === null) return [];
  return ["NOT ROLLED BACK", ...wrap(`  ${live.version} surely fails too often. ${kept}`, "  "), ""];
}

/** What `retrain` shows: the triggers, the candidates, then the answer, where the eye ends. */
export function retrainScreen(account: RetrainAccount): string {
  const { resumed, stages, sentence, page, next, answer } = account;
  return [
    ...failingLines(account),
    ...triggerLines(account),
    ...(resumed && answer !== "waiting" && answer !== "would_retrain"
      ? ["", "An interrupted retraining was gone on with."]
      : []),
    ...candidateLines(account),
    "",
    HEADLINES[answer](account),
    ...wrap(`  ${sentence}`, "  "),
    ...(answer === "would_retrain" && stages.length > 0
      ? wrap(`  Stages: ${stages.map((stage) => stage.replace("_", " ")).join(", ")}.`, "  ")
      : []),
    ...(page === null ? [] : [`  Evidence: ${page}`]),
    ...(answer === "proposed"
      ? ["", `Accept: ${next}`, `Refuse: oak-policy reject --version ${account.version} --reason "..."`]
      : answer === "deployed"
        ? ["", `Way back: ${next}`]
        : next === null
          ? []
          : ["", `Next: ${next}`]),
  ].join("\n");
}
