const LONGEST = 120;

/**
 * Family and version of a model in one spelling, whoever serves it: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
 * "anthropic/claude-sonnet-4-5@20250929" and "claude-sonnet-4-5-20250929[1m]" are the same one. A date is kept: another
 * date is another version. Undefined for no name, and for "<synthetic>", which stands on messages that no model wrote.
 */
export function modelVersion(name: string | null | undefined): string | undefined {
  const plain = (name ?? "")
    .trim()
    .toLowerCase()
    .replace(/^.*\//, "")
    .replace(/^(?:[a-z]{2,6}\.)?(?:anthropic|amazon|meta|mistral|cohere|deepseek|openai)\./, "")
    .replace(/\[[^\]]*\]$/, "")
    .replace(/-v\d+:\d+$/, "")
    .replace("@", "-");
  return plain === "" || plain.startsWith("<") ? undefined : plain.slice(0, LONGEST);
}
