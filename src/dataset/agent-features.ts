import type { AgentFile } from "../schema/agent-file.ts";
import type { Action } from "../schema/transition.ts";
import { hashText } from "./encoder/hash-text.ts";

/** Buckets for the words of name and description, for the tools, and for the words of the model's name. */
const DESCRIPTION_BUCKETS = 24;
const TOOL_BUCKETS = 12;
const MODEL_BUCKETS = 8;
const LONGEST_DESCRIPTION = 4000;
/** Share of the square length that each part has; what is left says that there is a file at all. */
const DESCRIPTION_SHARE = 0.5;
const TOOL_SHARE = 0.25;
const MODEL_SHARE = 0.125;
const FILE_SHARE = 0.125;

/** Numbers per agent. */
export const AGENT_FEATURE_WIDTH = DESCRIPTION_BUCKETS + TOOL_BUCKETS + MODEL_BUCKETS + 1;

/** Words that nearly every description of an agent holds, so that they tell none apart. */
const COMMON_WORDS = new Set(
  (
    "a an the and or of to in on at for from by with without as is are be been being it its this that these those you " +
    "your when whenever use used using uses user agent agents subagent task tasks code should must will can may any all " +
    "proactively after before during new specialist expert specialized specializing"
  ).split(" "),
);

/**
 * An agent as its file describes it: hashed words of name and description, hashed tools, hashed words of the model's name,
 * and 1 for having a file; each part of a fixed length, of square length 1 together. The same at training and serving.
 */
export function describeAgent({ name, description, tools, model }: AgentFile): Float64Array {
  const words = `${name} ${description}`
    .slice(0, LONGEST_DESCRIPTION)
    .toLowerCase()
    .split(/[^\p{Letter}\p{Number}]+/u);
  const telling = words.filter((word) => word !== "" && !COMMON_WORDS.has(word));
  // "all tools" and "no model of its own" are words as well: saying nothing is saying something
  const parts = [
    part(telling.join(" "), DESCRIPTION_BUCKETS, DESCRIPTION_SHARE),
    part(tools === null ? "every_tool" : tools.join(" ").replaceAll("-", "_"), TOOL_BUCKETS, TOOL_SHARE),
    part(model ?? "inherited_model", MODEL_BUCKETS, MODEL_SHARE),
    [Math.sqrt(FILE_SHARE)],
  ];
  return Float64Array.from(parts.flatMap((numbers) => [...numbers]));
}

/** `hashText` gives its words a square length of 1/2. */
const part = (text: string, buckets: number, share: number): Float64Array =>
  hashText(text, { words: buckets, characters: 0, maxCharacters: text.length }).map(
    (entry) => entry * Math.sqrt(2 * share),
  );

/**
 * The features of every action, `AGENT_FEATURE_WIDTH` each; zeros for sequences and for agents without a file. The width is
 * 0 when no action has a file, so that nothing changes for people who have none.
 */
export function agentFeatures(
  actions: readonly Action[],
  files: readonly AgentFile[],
): { width: number; values: Float64Array } {
  const byName = new Map(files.map((file) => [file.name, file]));
  const found = actions.map((action) => (typeof action === "string" ? byName.get(action) : undefined));
  if (!found.some(Boolean)) return { width: 0, values: new Float64Array(0) };
  const width = AGENT_FEATURE_WIDTH;
  const values = new Float64Array(actions.length * width);
  found.forEach((file, action) => {
    if (file) values.set(describeAgent(file), action * width);
  });
  return { width, values };
}
