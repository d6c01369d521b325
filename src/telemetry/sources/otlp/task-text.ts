import { isObject } from "../../parse-json.ts";

/**
 * The task that an agent was given: the text of the last user message in `gen_ai.input.messages`, which is a list of
 * `{role, parts: [{type, content}]}`, or the same as a JSON string. Undefined when the log holds no content.
 */
export function lastUserText(messages: unknown): string | undefined {
  const list = typeof messages === "string" ? parseList(messages) : messages;
  if (!Array.isArray(list)) return undefined;
  const last = (list as unknown[]).filter(isObject).findLast((message) => message.role === "user");
  if (!last) return undefined;
  const parts = Array.isArray(last.parts) ? (last.parts as unknown[]).filter(isObject) : [];
  const text = parts
    .map((part) => part.content ?? part.text)
    .concat(typeof last.content === "string" ? [last.content] : [])
    .filter((part): part is string => typeof part === "string")
    .join("\n");
  return text === "" ? undefined : text;
}

function parseList(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
