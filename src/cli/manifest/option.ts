import type * as z from "zod";

export type OptionKind = "flag" | "text" | "number" | "list" | "choice";

/** One flag or argument of a verb, as derived from a field of its input schema. */
export interface Option {
  field: string;
  flag: string;
  kind: OptionKind;
  description: string;
  required: boolean;
  positional: boolean;
  choices?: string[];
  default?: unknown;
}

interface Definition {
  type: string;
  innerType?: z.ZodType;
  defaultValue?: unknown;
  entries?: Record<string, string>;
}

const definitionOf = (schema: z.ZodType): Definition => schema.def as unknown as Definition;

/** The flag of an input field: `topK` is `--top-k`. */
export const flagOf = (field: string): string =>
  `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const KINDS: Record<string, OptionKind> = {
  boolean: "flag",
  number: "number",
  int: "number",
  array: "list",
  enum: "choice",
};

/** The options of a verb, in the order of its input schema. */
export function describeOptions(input: z.ZodObject): Option[] {
  return Object.entries(input.shape).map(([field, schema]) => describeField(field, schema as z.ZodType));
}

function describeField(field: string, schema: z.ZodType): Option {
  const option: Option = {
    field,
    flag: flagOf(field),
    kind: "text",
    description: schema.description ?? "",
    required: true,
    positional: schema.meta()?.positional === true,
  };
  let inner = schema;
  for (let definition = definitionOf(inner); definition.innerType; definition = definitionOf(inner)) {
    option.required = false;
    if (definition.defaultValue !== undefined) option.default = definition.defaultValue;
    inner = definition.innerType;
    option.description ||= inner.description ?? "";
  }
  const { type, entries } = definitionOf(inner);
  option.kind = KINDS[type] ?? "text";
  if (entries) option.choices = Object.values(entries);
  return option;
}
