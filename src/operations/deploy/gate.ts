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
 * The gate of method.md, by the newest evaluation of these very weights, whether or not the exported file holds it already: as primary or hybrid only a version that is surely not worse than today's practice, and, where
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
  const { version } = policy;
  const report = reportOnWeights(workspace, policy);
  const evaluation = report?.verdict ?? policy.evaluation;
  if (evaluation === null) throw refused(version, mode, "it has not been evaluated.", evaluateFirst(version));
  if (!evaluation.gate.passes) throw refused(version, mode, whyNot(evaluation));
  if (!policy.evaluation?.gate.passes)
    throw refused(version, mode, "its exported file is older than its evaluation.", exportFirst(version));
  if (atWork !== null && atWork !== version) passAgainst(report, version, evaluation, mode, atWork);
}

type Verdict = NonNullable<ProductionFile["evaluation"]>;

/** The number that decided, or what kept any number from deciding. */
function whyNot({ gate, sentence }: Verdict): string {
  const { bound } = gate;
  if (bound === null || bound > -gate.margin) return sentence;
  return `the low end of the interval of its gain in success is ${bound.toFixed(3)} and must be above ${(-gate.margin).toFixed(3)}. ${sentence}`;
}

const ELSE =
  'deploy it as advisor or shadow, collect more delegations, or overrule the gate with --force --reason "..."';
const exportFirst = (version: string): string =>
  `run \`oak-policy export --policy ${version}\`, and deploy again`;
const evaluateFirst = (version: string): string =>
  `run \`oak-policy evaluate --version ${version}\`, then \`oak-policy export --policy ${version}\`, and deploy again; or deploy it as advisor or shadow, or overrule the gate with --force --reason "..."`;

const refused = (version: string, mode: Mode, why: string, next = ELSE): UserError =>
  new UserError(`${version} may not decide by itself (${mode}): ${why}`, { next, exit: "failing" });

/** The comparison with the version at work: the same margin and the same end of the interval as against today's practice. */
function passAgainst(
  report: EvaluationReport | null,
  version: string,
  { gate }: Verdict,
  mode: Mode,
  atWork: string,
): void {
  if (report?.compared_to?.version !== atWork) throw notCompared(version, mode, atWork);
  const gain = report.policies.find(({ role }) => role === "policy")?.success_rate.difference_to_earlier;
  if (!gain) throw refused(version, mode, `the held-out log cannot tell how it compares with ${atWork}.`);
  const [bound, least] = gate.requires === "better" ? [gain.lower_bound, 0] : [gain.low, -gate.margin];
  if (bound > least) return;
  const end = gate.requires === "better" ? "one-sided lower bound" : "low end of the interval";
  const why = `against ${atWork}, which is at work, the ${end} of its gain in success is ${bound.toFixed(3)} and must be above ${least.toFixed(3)}.`;
  throw refused(version, mode, why);
}

/** The last evaluation of the version, if it was one of these very weights. */
function reportOnWeights(
  workspace: Workspace,
  { version, q_network }: ProductionFile,
): EvaluationReport | null {
  const file = reportPath(workspace, version);
  if (!existsSync(file)) return null;
  const report = readJson(file, evaluationReportSchema, `run \`oak-policy evaluate --version ${version}\``);
  return report.lineage?.weights_sha256 === q_network.weights_sha256 ? report : null;
}

const notCompared = (version: string, mode: Mode, atWork: string): UserError =>
  new UserError(
    `${version} may not decide by itself (${mode}): ${atWork} is at work, and ${version} has not been compared with it.`,
    {
      next: `run \`oak-policy evaluate --version ${version} --compare-to ${atWork}\`, then \`oak-policy export --policy ${version}\`, and deploy again`,
      exit: "failing",
    },
  );
