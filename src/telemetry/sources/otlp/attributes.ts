import { isObject } from "../../parse-json.ts";

/** The attributes of a span, log record or resource as plain values; malformed ones are left out. */
export type Attributes = Record<string, unknown>;

export function readAttributes(list: unknown): Attributes {
  const attributes: Attributes = {};
  if (!Array.isArray(list)) return attributes;
  for (const entry of list as unknown[]) {
    if (isObject(entry) && typeof entry.key === "string") attributes[entry.key] = readValue(entry.value);
  }
  return attributes;
}

/** An OTLP value: 64-bit integers come as strings, and some writers send plain numbers. */
export function readValue(value: unknown): unknown {
  if (!isObject(value)) return undefined;
  if ("intValue" in value) return Number(value.intValue);
  if (isObject(value.arrayValue)) {
    const values = value.arrayValue.values;
    return Array.isArray(values) ? values.map(readValue) : [];
  }
  if (isObject(value.kvlistValue)) return readAttributes(value.kvlistValue.values);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue;
}

/** The first of the attributes that is a text. */
export const textOf = (attributes: Attributes, ...keys: string[]): string | undefined => {
  for (const key of keys) {
    const value = attributes[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
};

/** The first of the attributes that is a number, also one written as text. */
export const numberOf = (attributes: Attributes, ...keys: string[]): number | undefined => {
  for (const key of keys) {
    const value = attributes[key];
    if (value === undefined || value === "" || typeof value === "boolean") continue;
    const number = Number(value);
    if (Number.isFinite(number)) return number;
  }
  return undefined;
};

/** Nanoseconds since 1970, as a string or a number, in milliseconds. */
export function nanosecondsToMs(value: unknown): number | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const ms = Number(value) / 1e6;
  return Number.isFinite(ms) && ms > 0 ? Math.round(ms) : undefined;
}

/** The objects of a list field; anything else is an empty list. */
export const objectsIn = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? (value as unknown[]).filter(isObject) : [];
