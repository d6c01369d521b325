/** Agents that come with Claude Code, in the spelling it uses. */
const BUILT_IN: Record<string, string> = { explore: "Explore", plan: "Plan", bash: "Bash" };

/** The agent that a call without a type goes to. */
export const DEFAULT_AGENT = "general-purpose";

/**
 * One spelling per agent, as newer Claude Code versions match names: case and separators do not count
 * ("Code Reviewer" = `code-reviewer`); plugin prefixes stay (`plugin:name`); built-in agents keep their own spelling.
 */
export function normaliseAgentName(name: string): string {
  const plain = name
    .trim()
    .split(":")
    .map((part) =>
      part
        .trim()
        .toLowerCase()
        .replace(/[\s_]+/g, "-"),
    )
    .filter((part) => part !== "")
    .join(":");
  return BUILT_IN[plain] ?? (plain === "" ? DEFAULT_AGENT : plain);
}
