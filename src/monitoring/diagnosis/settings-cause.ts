import type { Cause, Mend } from "../../schema/diagnosis.ts";
import type { Evidence, PolicyEvidence } from "./evidence.ts";
import { command, countOf, plural, setting } from "./problem.ts";

/** Whether other settings might have learned more: what the trained networks did, and what `train --tune` found. */
export function settingsCause({ config, policy }: Evidence): Cause[] {
  if (!policy) return [];
  const { members } = policy.file.training;
  const { tuning } = policy.file;
  const idle = members.filter(({ best_epoch }) => best_epoch === 0).length;
  const cut = members.filter(({ stopped_because }) => stopped_because === "max_epochs").length;
  const stillFalling = members.filter(
    ({ stopped_because, best_epoch, epochs }) => stopped_because === "max_epochs" && best_epoch === epochs,
  ).length;
  const chosen = tuning?.candidates.find((candidate) => candidate.chosen);
  const asConfigured = chosen !== undefined && Object.keys(chosen.settings).length === 0;
  const mends: Mend[] = [
    ...(cut > 0
      ? [
          setting(
            "model.training.max_epochs",
            config.model.training.max_epochs,
            2 * config.model.training.max_epochs,
            `${cut} of ${plural(members.length, "network")} ran out of epochs before training had settled`,
          ),
        ]
      : []),
    ...(tuning === undefined
      ? [
          command(
            "oak-policy train --tune",
            "compares settings on held-out blocks, and keeps yours unless others are surely better",
          ),
        ]
      : []),
  ];
  return [
    {
      name: "settings",
      likelihood: stillFalling > 0 ? "likely" : asConfigured && cut === 0 ? "ruled_out" : "possible",
      sentence: sentenceOf(policy, idle, cut, asConfigured),
      numbers: [
        countOf("networks_in_use", members.length - idle, "networks that were surely better than the anchor"),
        countOf("networks_out_of_epochs", cut, "networks that were stopped by max_epochs"),
      ],
      mends,
    },
  ];
}

function sentenceOf({ file }: PolicyEvidence, idle: number, cut: number, asConfigured: boolean): string {
  const { members } = file.training;
  const used = `${members.length - idle} of ${plural(members.length, "network")} learned more than the closed-form part of the policy`;
  const stopped = cut > 0 ? `, ${cut} ran out of epochs` : "";
  const tuned =
    file.tuning === undefined
      ? "other settings were not tried"
      : asConfigured
        ? `of ${plural(file.tuning.candidates.length - 1, "other choice")} of settings none was surely better`
        : "its settings were chosen by comparison";
  return `${used}${stopped}; ${tuned}.`;
}
