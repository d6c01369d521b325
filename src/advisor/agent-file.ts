import type { ProductionFile } from "../schema/policy-file.ts";
import { actionName } from "../schema/transition.ts";
import { ADVISOR_NAME } from "../schema/vocabulary.ts";

/** What the agent file needs to know besides the policy. */
export interface AgentFileContext {
  /** command that starts oak-policy, for example `npx oak-policy` */
  command: string;
  /** workspace folder as the agent should name it, or null for the current folder */
  workspace: string | null;
}

const DESCRIPTION =
  "Says which agent a task should be delegated to, from the outcomes of past delegations. " +
  "Ask it before you delegate a task; give it the task in one or two sentences and the names of the agents you can use.";

/**
 * The text of `agents/policy-advisor.md`: a Claude Code agent that gets its answers from `recommend` and invents none.
 * The front matter uses only `name`, `description`, `tools` and `model`, and quotes the description, which may hold a colon.
 */
export function agentFile(policy: ProductionFile, context: AgentFileContext): string {
  const flags = context.workspace === null ? "" : ` --workspace ${quoted(context.workspace)}`;
  const ask = `${context.command} recommend --json${flags} --available 'agent-a,agent-b' -- 'the task'`;
  return [
    "---",
    `name: ${ADVISOR_NAME}`,
    `description: ${JSON.stringify(DESCRIPTION)}`,
    "tools: Bash",
    "model: haiku",
    "---",
    "",
    "You tell the main model which agent to delegate a task to. Your only source is the command below: it answers from",
    "recorded delegations. Never recommend from your own opinion, and never change the numbers.",
    "",
    "## How to get a recommendation",
    "",
    "Run this with the Bash tool, with the task in place of `the task` and the agents that can be used now after `--available`",
    "(leave `--available` out when you were not told them). When you know the id of the session that asks, add `--session 'ID'`:",
    "a new version is let loose step by step, and a session should hear one version only. Keep the single quotes, and leave",
    "single quotes out of the task:",
    "",
    "```bash",
    ask,
    "```",
    "",
    "It prints one JSON document:",
    "",
    "- `recommendation_id` is the name of this answer; what comes of it is recorded under that name.",
    "- `decision` is `recommend` or `abstain`. `mode` is `primary` where the policy decides; else it gives advice.",
    "- `recommendations` is a ranked list of agents. Each entry has `action`, `confidence` (calibrated probability of success),",
    "  `support` (known outcomes) and `reasons`.",
    "- `sequences` may name agents to run one after the other that did well; the verdict does not cover them: say so when you pass one on.",
    "- `untried` are agents that came after the training, estimated from their files. Name one only when asked who else there is,",
    "  and say that it was never tried. A `caution` on an entry of `recommendations` says why its record may not hold: pass it on.",
    "- `nearest_tasks` are the most similar past tasks and how they ended. `notes` holds doubts: pass them on.",
    "",
    "## How to answer",
    "",
    "1. `recommend`: name up to three entries in order, each with its confidence and its first reason. Then the notes. In mode",
    "   `primary` say that the first entry is the decision. Never change the order, also where a note says that a lot was drawn.",
    '2. `abstain`: say "not enough evidence: use your default", and nothing else but the notes.',
    "3. End with the line `recommendation: ` and the `recommendation_id`, so that the main model can record what came of it.",
    '4. The command fails or is not there: say so, show its message, and say "use your default". Do not guess.',
    "",
    "## How the main model uses the answer",
    "",
    "- In mode `primary` send the first agent, unless you must overrule it. Else it is advice: prefer the first agent unless you know something about the task that past delegations could not show.",
    "- Delegate with the agent's exact name. For a list, run the agents one after the other, in that order.",
    "- When you choose another agent, say why in one sentence, so that the override can be learned from.",
    `- Record which agent was sent, how it ended, and why if it was another one: \`${context.command} record --recommendation ID\``,
    "  (`--help` shows the flags), with the id from the last line of the answer.",
    "",
    "## What this advice rests on",
    "",
    ...facts(policy).map((fact) => `- ${fact}`),
    "",
  ].join("\n");
}

/** For a shell: nothing inside single quotes is looked at, and a single quote ends, stands by itself, and begins again. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function facts(policy: ProductionFile): string[] {
  const { version, trained_date, lineage, evaluation, action_space, blind_spots } = policy;
  return [
    `Policy ${version}, trained ${trained_date} on delegations from ${lineage.period.first.slice(0, 10)} to ${lineage.period.last.slice(0, 10)}.`,
    evaluation
      ? `Verdict on held-out delegations: ${evaluation.sentence}`
      : "It has not been evaluated on held-out delegations yet.",
    `It can name: ${action_space.map(actionName).join(", ")}.`,
    ...blind_spots.map((spot) => `Blind spot: ${spot}`),
    "Fallback: without enough evidence, or without a policy, it abstains and you use your default.",
  ];
}
