import type { TaskType } from "../../schema/vocabulary.ts";

/** A kind of task in the simulated team: what it reads like, where it happens, and who is good at it. */
export interface TaskKind {
  name: string;
  /** what the telemetry calls it; two kinds may share one type, so that the text matters */
  taskType: TaskType;
  /** the agent that is best at it */
  specialist: string;
  /** the agent that people give it to out of habit (`confounded` logging) */
  habit: string;
  /** a second agent that is fairly good at it */
  neighbour: string;
  /** how often it comes up, relative to the others */
  share: number;
  languages: readonly string[];
  frameworks: readonly string[];
  /** `{thing}` and `{place}` are filled in */
  titles: readonly string[];
  things: readonly string[];
}

/** Agent name to the agent type of the telemetry. The first ones are the default team, in this order. */
export const AGENT_CATALOGUE: Readonly<Record<string, string>> = {
  "backend-architect": "development",
  "frontend-developer": "development",
  "security-auditor": "security",
  debugger: "quality",
  "test-engineer": "quality",
  "documentation-writer": "documentation",
  "infrastructure-specialist": "development",
  "performance-engineer": "quality",
};

/** Parts of a product that any task may be about. */
export const PLACES = [
  "checkout",
  "billing",
  "search",
  "user profile",
  "order history",
  "notification",
  "inventory",
  "reporting",
  "login",
  "admin",
] as const;

export const TASK_KINDS: readonly TaskKind[] = [
  {
    name: "api_endpoint",
    taskType: "feature_development",
    specialist: "backend-architect",
    habit: "backend-architect",
    neighbour: "security-auditor",
    share: 3,
    languages: ["Python", "SQL"],
    frameworks: ["FastAPI"],
    titles: [
      "Build a {place} {thing} with input checks and pagination",
      "Add a {thing} for the {place} service",
      "Create the server side {thing} behind the {place} flow",
    ],
    things: ["REST endpoint", "webhook handler", "database migration", "queue consumer", "GraphQL resolver"],
  },
  {
    name: "user_interface",
    taskType: "feature_development",
    specialist: "frontend-developer",
    habit: "backend-architect",
    neighbour: "documentation-writer",
    share: 3,
    languages: ["TypeScript", "CSS"],
    frameworks: ["React", "Tailwind"],
    titles: [
      "Build a responsive {thing} for the {place} page",
      "Add a {thing} to the {place} screen with keyboard support",
      "Create the {place} {thing} from the mock-up",
    ],
    things: [
      "date picker component",
      "modal dialog",
      "data table component",
      "settings form",
      "sidebar menu",
    ],
  },
  {
    name: "security_review",
    taskType: "review",
    specialist: "security-auditor",
    habit: "security-auditor",
    neighbour: "debugger",
    share: 2,
    languages: ["Python", "TypeScript"],
    frameworks: ["FastAPI"],
    titles: [
      "Audit the {place} {thing} for vulnerabilities",
      "Review the {thing} of the {place} service for security",
      "Review {place} for leaks through the {thing}",
    ],
    things: ["token handling", "password reset", "access rules", "file upload", "session cookies"],
  },
  {
    name: "debugging",
    taskType: "bug_fix",
    specialist: "debugger",
    habit: "backend-architect",
    neighbour: "test-engineer",
    share: 3,
    languages: ["Python", "TypeScript"],
    frameworks: [],
    titles: [
      "Fix the {thing} in {place}",
      "Debug the {place} job: it ends with a {thing}",
      "Fix a {thing} reported by a customer in {place}",
    ],
    things: ["crash on empty input", "wrong total", "race condition", "stack trace at start", "memory leak"],
  },
  {
    name: "test_suite",
    taskType: "testing",
    specialist: "test-engineer",
    habit: "test-engineer",
    neighbour: "debugger",
    share: 2,
    languages: ["Python"],
    frameworks: ["pytest"],
    titles: [
      "Test the {place} module: {thing}",
      "Write tests for {place} with {thing}",
      "Raise coverage of {place} by {thing}",
    ],
    things: ["property tests", "edge cases", "fixtures and mocks", "an end to end suite", "contract tests"],
  },
  {
    name: "documentation",
    taskType: "documentation",
    specialist: "documentation-writer",
    habit: "frontend-developer",
    neighbour: "frontend-developer",
    share: 1,
    languages: ["Markdown"],
    frameworks: [],
    titles: [
      "Document the {place} module: {thing}",
      "Write the {thing} for {place}",
      "Describe {place} in the docs as a {thing}",
    ],
    things: ["quick start guide", "reference page", "changelog entry", "tutorial", "glossary"],
  },
  {
    name: "deployment",
    taskType: "operations",
    specialist: "infrastructure-specialist",
    habit: "backend-architect",
    neighbour: "backend-architect",
    share: 1,
    languages: ["YAML", "Shell"],
    frameworks: ["Docker", "Terraform"],
    titles: [
      "Deploy the {place} service with a {thing}",
      "Configure a {thing} for {place}",
      "Provision the {thing} that {place} needs",
    ],
    things: ["container image", "load balancer", "rollout pipeline", "staging cluster", "backup schedule"],
  },
  {
    name: "speed",
    taskType: "optimization",
    specialist: "performance-engineer",
    habit: "backend-architect",
    neighbour: "debugger",
    share: 1,
    languages: ["Python", "SQL"],
    frameworks: [],
    titles: [
      "Optimize the slow {thing} of {place}",
      "Speed up the {place} {thing}",
      "Reduce the latency of the {thing} in {place}",
    ],
    things: ["list query", "cache", "batch import", "image rendering", "report job"],
  },
];
