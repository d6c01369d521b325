import * as z from "zod";
import { OUTCOME_STATUSES, SUCCESS_SOURCES } from "./vocabulary.ts";

/**
 * One delegation as one line of `telemetry/agent_invocations.jsonl` (the OaK format, with our additions).
 * The same id may be logged twice, at the start and with the outcome: the last line wins.
 * Unknown keys are kept. Fields marked "added" are ours; files without them are read just the same.
 */
const text = z.string();
const optionalText = text.nullish();

export const outcomeSchema = z.looseObject({
  status: z.enum(OUTCOME_STATUSES).default("unknown"),
  error_message: optionalText,
  files_modified: z.array(text).nullish(),
  files_created: z.array(text).nullish(),
  tests_passed: z.boolean().nullish(),
  build_succeeded: z.boolean().nullish(),
  /** added: true, false, or null when the log does not tell */
  success: z.boolean().nullish(),
  /** added: where `success` came from */
  success_source: z.enum(SUCCESS_SOURCES).nullish(),
  /** added: probability that `success` is right, 0.5 to 1 */
  success_confidence: z.number().min(0).max(1).nullish(),
  /** added: when the outcome became known, ISO 8601; features of later delegations may use it only from then on */
  known_at: z.iso.datetime({ offset: true }).nullish(),
  /** added: each sign that was seen, strongest first, in words */
  evidence: z
    .array(
      z.looseObject({ source: text, success: z.boolean().nullable(), confidence: z.number(), detail: text }),
    )
    .nullish(),
  /** added: what the run cost, summed over the sub-agent's own file where there is one */
  tokens: z
    .looseObject({
      input: z.number(),
      output: z.number(),
      cache_read: z.number(),
      cache_creation: z.number(),
    })
    .nullish(),
  tool_uses: z.number().nullish(),
});

export const stateFeaturesSchema = z.looseObject({
  codebase: z
    .looseObject({
      languages: z.array(text).nullish(),
      frameworks: z.array(text).nullish(),
      loc: z.number().nonnegative().nullish(),
      file_count: z.number().nonnegative().nullish(),
    })
    .nullish(),
  task: z.looseObject({ type: optionalText, scope: optionalText, risk_level: optionalText }).nullish(),
  context: z
    .looseObject({
      tests_exist: z.boolean().nullish(),
      docs_exist: z.boolean().nullish(),
      git_clean: z.boolean().nullish(),
      dependencies_outdated: z.boolean().nullish(),
    })
    .nullish(),
  historical: z
    .looseObject({
      similar_tasks_count: z.number().nonnegative().nullish(),
      similar_tasks_success_rate: z.number().min(0).max(1).nullish(),
      agent_previous_uses: z.number().nonnegative().nullish(),
    })
    .nullish(),
});

export const invocationSchema = z.looseObject({
  timestamp: z.iso.datetime({ offset: true, local: true }),
  session_id: text.min(1),
  invocation_id: text.min(1),
  agent_name: text.min(1),
  agent_type: optionalText,
  /** added: the model that ran it, family and version (`model-version.ts`), where the log tells */
  agent_model: optionalText,
  task_description: text,
  state_features: stateFeaturesSchema.nullish(),
  parent_invocation_id: optionalText,
  workflow_id: optionalText,
  tools_used: z.array(text).nullish(),
  duration_seconds: z.number().nonnegative().nullish(),
  outcome: outcomeSchema.nullish(),
  complexity_level: optionalText,
  metadata: z.looseObject({}).nullish(),
  /** added: the agents that could have been chosen at that moment */
  available_agents: z.array(text).nullish(),
  /** added: how `available_agents` is known: a listing in the log, an error message, or the agents seen so far */
  available_agents_source: z.enum(["listing", "error_message", "seen_in_repository"]).nullish(),
  /** added: the name of the repository or project the delegation happened in */
  repository: optionalText,
  /** added: the human turn within the session, 0-based; delegations of one turn belong together */
  turn: z.number().int().nonnegative().nullish(),
  /** added: file and line (1-based) the record was read from, the format, and the program version that wrote it */
  provenance: z
    .looseObject({
      source: z.enum(["claude-code", "oak", "otlp", "simulator"]),
      file: text,
      line: z.number().int().positive(),
      format: text,
      tool_version: optionalText,
    })
    .nullish(),
});

export type Invocation = z.infer<typeof invocationSchema>;
export type Outcome = z.infer<typeof outcomeSchema>;
