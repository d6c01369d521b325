import { existsSync } from "node:fs";
import { readJson } from "../../registry/json-file.ts";
import { reportPath } from "../../registry/policies.ts";
import type { Workspace } from "../../registry/workspace.ts";
import { type EvaluationReport, evaluationReportSchema } from "../../schema/evaluation-report.ts";
import type { ProductionFile } from "../../schema/policy-file.ts";
import type { Mode } from "../../schema/recommendation.ts";
import { UserError } from "../../schema/user-error.ts";

/** Modes in which the policy itself decides; they have to pass the gate. */
const GATED: readonly Mode[] = ["primary", "hybrid"];

/**
 * The gate of method.md: as primary or hybrid only a version that is surely not worse than today's practice, and, where
 * another version is at work, surely not worse than that one, by an evaluation on the same held-out delegations.
 * @param atWork version that the new one would take over from, or null
 * @throws UserError (exit `failing`) with the number that decided, or the command that would find it
 */
export function passGate(
  workspace: Workspace,
  policy: ProductionFile,
  mode: Mode,
  atWork: string | null,
): void {
  if (!GATED.includes(mode)) return;
  const { version, evaluation } = policy;
  if (!evaluation?.gate.passes) throw refused(version, mode, whyNot(evaluation));
  if (atWork !== null && atWork !== version) passAgainst(workspace, policy, evaluation, mode, atWork);
}

type Verdict = NonNullable<ProductionFile["evaluation"]>;

/** The number that decided, or what kept any number from deciding. */
function whyNot(evaluation: Verdict | null): string {
  if (evaluation === null) return "it has not been evaluated.";
  const { gate, sentence } = evaluation;
  const { bound } = gate;
  if (bound === null || bound > -gate.margin) return sentence;
  return `the low end of the interval of its gain in success is ${bound.toFixed(3)} and must be above ${(-gate.margin).toFixed(3)}. ${sentence}`;
}

const refused = (version: string, mode: Mode, why: string): UserError =>
  new UserError(`${version} may not decide by itself (${mode}): ${why}`, {
    next: 'deploy it as advisor or shadow, collect more delegations, or overrule the gate with --force --reason "..."',
    exit: "failing",
  });

/** The comparison with the version at work: the same margin and the same end of the interval as against today's practice. */
function passAgainst(
  workspace: Workspace,
  policy: ProductionFile,
  { gate }: Verdict,
  mode: Mode,
  atWork: string,
): void {
  const { version } = policy;
  const report = comparingReport(workspace, policy, atWork);
  if (!report) throw notCompared(version, mode, atWork);
  const gain = report.policies.find(({ role }) => role === "policy")?.success_rate.difference_to_earlier;
  if (!gain) throw refused(version, mode, `the held-out log cannot tell how it compares with ${atWork}.`);
  const [bound, least] = gate.requires === "better" ? [gain.lower_bound, 0] : [gain.low, -gate.margin];
  if (bound > least) return;
  const end = gate.requires === "better" ? "one-sided lower bound" : "low end of the interval";
  const why = `against ${atWork}, which is at work, the ${end} of its gain in success is ${bound.toFixed(3)} and must be above ${least.toFixed(3)}.`;
  throw refused(version, mode, why);
}

/** The evaluation of these very weights, if it compared them with the version at work. */
function comparingReport(
  workspace: Workspace,
  { version, q_network }: ProductionFile,
  atWork: string,
): EvaluationReport | null {
  const file = reportPath(workspace, version);
  if (!existsSync(file)) return null;
  const report = readJson(file, evaluationReportSchema, `run \`oak-policy evaluate --version ${version}\``);
  const isOfTheseWeights = report.lineage?.weights_sha256 === q_network.weights_sha256;
  return isOfTheseWeights && report.compared_to?.version === atWork ? report : null;
}

const notCompared = (version: string, mode: Mode, atWork: string): UserError =>
  new UserError(
    `${version} may not decide by itself (${mode}): ${atWork} is at work, and ${version} has not been compared with it.`,
    {
      next: `run \`oak-policy evaluate --version ${version} --compare-to ${atWork}\`, then \`oak-policy export --policy ${version}\`, and deploy again`,
      exit: "failing",
    },
  );
