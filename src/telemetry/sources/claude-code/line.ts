import * as z from "zod";

/** The parts of a transcript line that we read; everything else is let through unread. */
const text = z.string();

const blockSchema = z.looseObject({
  type: text,
  text: text.nullish(),
  id: text.nullish(),
  name: text.nullish(),
  input: z.looseObject({}).nullish(),
  tool_use_id: text.nullish(),
  is_error: z.boolean().nullish(),
  content: z.unknown().optional(),
});
export type Block = z.infer<typeof blockSchema>;

export const lineSchema = z.looseObject({
  type: text,
  uuid: text.nullish(),
  parentUuid: text.nullish(),
  sessionId: text.nullish(),
  session_id: text.nullish(),
  timestamp: z.iso.datetime({ offset: true }).nullish(),
  cwd: text.nullish(),
  gitBranch: text.nullish(),
  version: text.nullish(),
  isSidechain: z.boolean().nullish(),
  agentId: text.nullish(),
  isMeta: z.boolean().nullish(),
  isCompactSummary: z.boolean().nullish(),
  isApiErrorMessage: z.boolean().nullish(),
  origin: z.looseObject({ kind: text.nullish() }).nullish(),
  sourceToolAssistantUUID: text.nullish(),
  toolUseResult: z.unknown().optional(),
  message: z
    .looseObject({
      id: text.nullish(),
      model: text.nullish(),
      content: z.union([text, z.array(z.union([blockSchema, text]))]),
      stop_reason: text.nullish(),
      usage: z.looseObject({}).nullish(),
    })
    .nullish(),
  operation: text.nullish(),
  content: z.unknown().optional(),
  subtype: text.nullish(),
  attachment: z.looseObject({ type: text }).nullish(),
});
export type Line = z.infer<typeof lineSchema>;

/** The blocks of a message; a plain text is one text block. */
export function blocksOf(line: Line): Block[] {
  const content = line.message?.content ?? [];
  if (typeof content === "string") return [{ type: "text", text: content, content: undefined }];
  return content.map((block) =>
    typeof block === "string" ? { type: "text", text: block, content: undefined } : block,
  );
}

/** The text of a block's content, which is a string or a list of blocks. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part: unknown) =>
      typeof part === "object" && part !== null && "text" in part && typeof part.text === "string"
        ? part.text
        : "",
    )
    .filter((part) => part !== "")
    .join("\n");
}

/** A field of an unknown value, if it is a string or a number. */
export const stringField = (value: unknown, key: string): string | undefined => {
  const field = fieldOf(value, key);
  return typeof field === "string" ? field : undefined;
};
export const numberField = (value: unknown, key: string): number | undefined => {
  const field = fieldOf(value, key);
  return typeof field === "number" && Number.isFinite(field) && field >= 0 ? field : undefined;
};
export const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)[key]
    : undefined;
