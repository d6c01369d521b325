/** The closed word lists of the telemetry format. Readers accept other words and keep them; these are the known ones. */
export const TASK_TYPES = [
  "feature_development",
  "implementation",
  "bug_fix",
  "refactoring",
  "documentation",
  "testing",
  "optimization",
  "analysis",
  "architecture",
  "review",
  "operations",
  "other",
] as const;
/** What a released policy may be: asked and followed or not, in charge, both by share, or only watched. */
export const MODES = ["advisor", "primary", "hybrid", "shadow"] as const;
export type Mode = (typeof MODES)[number];
/** The agent that asks a policy; it is not itself one to delegate to. */
export const ADVISOR_NAME = "policy-advisor";
export const SCOPES = ["trivial", "small", "medium", "large", "epic"] as const;
export const RISK_LEVELS = ["low", "medium", "high", "critical"] as const;
export const COMPLEXITIES = ["low", "medium", "high"] as const;
export const OUTCOME_STATUSES = ["success", "failure", "partial", "unknown"] as const;

/**
 * Where a success label came from, strongest first. `censored` marks an outcome that says nothing about the agent
 * (the environment failed, or nothing was ever answered): such a delegation is never a training row.
 */
export const SUCCESS_SOURCES = [
  "rating",
  "tests",
  "build",
  "status",
  "rejection",
  "interrupt",
  "stopped",
  "failed",
  "redelegation",
  "human_reply",
  "evaluation",
  "no_objection",
  "none",
  "censored",
] as const;

export type TaskType = (typeof TASK_TYPES)[number];
export type SuccessSource = (typeof SUCCESS_SOURCES)[number];
