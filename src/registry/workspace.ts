import { existsSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { UserError } from "../schema/user-error.ts";

/** Every path of a workspace, absolute; the mission document's folder tree. */
export interface Workspace {
  root: string;
  config: string;
  telemetry: string;
  invocations: string;
  ratings: string;
  ledger: string;
  agents: string;
  models: string;
  baselines: string;
  policies: string;
  trainingData: string;
  checkpoints: string;
  evaluation: string;
  deployments: string;
  /** what each agent was from when on */
  agentNotes: string;
}

/**
 * The workspace of a command: `--workspace`, else OAK_POLICY_HOME, else the current folder;
 * OAK_TELEMETRY_DIR and OAK_MODELS_DIR move those two folders elsewhere.
 */
export function openWorkspace(
  given: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  currentFolder: string,
): Workspace {
  const at = (path: string): string => (isAbsolute(path) ? path : resolve(currentFolder, path));
  const root = at(given ?? environment.OAK_POLICY_HOME ?? ".");
  const telemetry = at(environment.OAK_TELEMETRY_DIR ?? join(root, "telemetry"));
  const models = at(environment.OAK_MODELS_DIR ?? join(root, "models"));
  return {
    root,
    config: join(root, "configs", "rl_config.yaml"),
    telemetry,
    invocations: join(telemetry, "agent_invocations.jsonl"),
    ratings: join(telemetry, "success_metrics.jsonl"),
    ledger: join(telemetry, "recommendations.jsonl"),
    agents: join(root, "agents"),
    models,
    baselines: join(models, "baselines"),
    policies: join(models, "policies"),
    trainingData: join(models, "training_data"),
    checkpoints: join(models, "checkpoints"),
    evaluation: join(models, "evaluation"),
    deployments: join(models, "deployments.jsonl"),
    agentNotes: join(models, "agents.jsonl"),
  };
}

/**
 * For verbs that look at what is there: a slip in the path must not read as an empty workspace.
 * @throws UserError where the folder is not there, or is none
 */
export function requireWorkspace({ root }: Pick<Workspace, "root">): void {
  const isThere = existsSync(root);
  if (isThere && statSync(root).isDirectory()) return;
  throw new UserError(
    isThere ? "The workspace is a file, not a folder." : "There is no such workspace folder.",
    {
      place: { file: root },
      next: "check --workspace, or begin with `oak-policy init` or `oak-policy ingest`",
    },
  );
}
