import * as z from "zod";
import { configSchema } from "../../schema/config.ts";

/** One setting or section, read off the configuration schema. */
export interface Setting {
  path: string[];
  meaning: string;
  /** children of a section; undefined for a setting */
  children?: Setting[];
  default?: unknown;
  bounds: string;
}

interface Definition {
  type: string;
  innerType?: z.ZodType;
  defaultValue?: unknown;
  shape?: Record<string, z.ZodType>;
  entries?: Record<string, string>;
  values?: unknown[];
  element?: z.ZodType;
}

/** Of a number, as JSON Schema spells them. */
interface Bounds {
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
}

const definitionOf = (schema: z.ZodType): Definition => schema.def as unknown as Definition;

/** Every setting of the configuration as a tree, in the order of the schema. */
export const settings = (): Setting[] => childrenOf(configSchema, []);

function childrenOf(schema: z.ZodType, path: string[]): Setting[] {
  return Object.entries(definitionOf(schema).shape ?? {}).map(([key, child]) =>
    describe(child, [...path, key]),
  );
}

function describe(schema: z.ZodType, path: string[]): Setting {
  let meaning = schema.description ?? "";
  let standard: unknown;
  let inner = schema;
  for (let definition = definitionOf(inner); definition.innerType; definition = definitionOf(inner)) {
    if (definition.type === "default") standard = definition.defaultValue;
    inner = definition.innerType;
    meaning ||= inner.description ?? "";
  }
  const setting: Setting = { path, meaning, bounds: boundsOf(inner) };
  if (definitionOf(inner).shape) setting.children = childrenOf(inner, path);
  else setting.default = standard;
  return setting;
}

function boundsOf(schema: z.ZodType): string {
  const { type, entries, values, element } = definitionOf(schema);
  if (entries) return Object.values(entries).join(", ");
  if (values) return values.join(", ");
  if (type === "array" && element) return `list of ${boundsOf(element)}`;
  if (type !== "number") return type === "boolean" ? "true, false" : "text";
  return numberBounds(z.toJSONSchema(schema) as Bounds);
}

/** Bounds of a number in words; a bound that is refused itself is not named as if it were allowed. */
function numberBounds({
  minimum,
  maximum,
  exclusiveMinimum: above,
  exclusiveMaximum: below,
}: Bounds): string {
  // every whole number has these as its bounds
  const known = (value: number | undefined): value is number =>
    value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  if (known(minimum) && known(maximum)) return `${minimum} to ${maximum}`;
  const bounds = [
    ...(known(minimum) ? [`${minimum} or more`] : []),
    ...(known(above) ? [`more than ${above}`] : []),
    ...(known(maximum) ? [`${maximum} or less`] : []),
    ...(known(below) ? [`less than ${below}`] : []),
  ];
  return bounds.join(", ") || "number";
}
