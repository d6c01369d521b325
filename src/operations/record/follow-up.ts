import { appendLines } from "../../registry/append-line.ts";
import { withLock } from "../../registry/lock.ts";
import { diskFault } from "../../schema/disk-fault.ts";
import { type Followup, followupSchema } from "../../schema/followup.ts";
import { UserError } from "../../schema/user-error.ts";
import { findAnswer } from "../../telemetry/ledger/find-answer.ts";
import type { LoggedAnswer } from "../../telemetry/ledger/logged-answer.ts";
import { redact } from "../../telemetry/redact.ts";
import type { Effects } from "../operation.ts";

/** What somebody says became of a recommendation. */
export interface Report {
  recommendation: string;
  delegation: string | undefined;
  followed: boolean | undefined;
  agent: string | undefined;
  reason: string | undefined;
  success: boolean | undefined;
  quality: number | undefined;
  source: string;
}

/**
 * Writes a followup of a recommendation to the ledger; secrets are taken out of its texts.
 * @throws UserError when there is no such recommendation, nothing is said, or what is said contradicts it
 */
export async function followUp(
  report: Report,
  { workspace, now }: Pick<Effects, "workspace" | "now">,
): Promise<Followup> {
  const answer = answerIn(workspace.ledger, report.recommendation);
  if (!answer) {
    throw new UserError(`There is no recommendation with the id ${report.recommendation}.`, {
      place: { file: workspace.ledger },
      next: "take the id from that file, or from recommendation_id of `oak-policy recommend --json`",
    });
  }
  const followup = followupSchema.parse({
    kind: "followup",
    timestamp: now().toISOString(),
    recommendation_id: report.recommendation,
    ...whoWasSent(report, answer),
    override_reason: report.reason === undefined ? null : redact(report.reason).text,
    success: report.success ?? null,
    quality_rating: report.quality ?? null,
    invocation_id: report.delegation ?? null,
    source: redact(report.source).text,
  });
  await withLock(workspace.root, async () => appendLines(workspace.ledger, [followup]));
  return followup;
}

function answerIn(ledger: string, id: string): LoggedAnswer | undefined {
  try {
    return findAnswer(ledger, id);
  } catch (error) {
    throw diskFault(error, ledger);
  }
}

/** Followed and by whom: what is said, and what follows from it. */
function whoWasSent(
  { followed, agent, reason, success, quality, delegation }: Report,
  { named: [first] }: LoggedAnswer,
): Pick<Followup, "followed" | "agent"> {
  if ([followed, agent, reason, success, quality, delegation].every((said) => said === undefined))
    throw contradiction(
      "Nothing is said about the recommendation.",
      "add --success yes|no or --followed yes|no",
    );
  if (first === undefined && followed !== undefined)
    throw contradiction(
      "That recommendation named nobody, so it was neither followed nor overridden.",
      "say who was sent with --agent, and how it went with --success",
    );
  const sent = agent === undefined ? undefined : redact(agent).text;
  const asNamed = sent === undefined || first === undefined ? undefined : sent === first;
  if (followed !== undefined && asNamed !== undefined && followed !== asNamed)
    throw contradiction(
      `That recommendation named ${first} first, and ${sent} was sent.`,
      `leave --followed out: it is ${asNamed ? "yes" : "no"}`,
    );
  const was = followed ?? asNamed ?? (reason === undefined || first === undefined ? undefined : false);
  if (was === true && reason !== undefined)
    throw contradiction(
      "--reason says why a recommendation was overridden, and this one was followed.",
      "leave --reason out, or say --followed no",
    );
  return { followed: was ?? null, agent: sent ?? (was === true ? (first ?? null) : null) };
}

const contradiction = (message: string, next: string): UserError =>
  new UserError(message, { next, exit: "usage" });
