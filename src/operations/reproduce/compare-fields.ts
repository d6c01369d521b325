const MOST_NAMED = 3;
const MOST_CHARACTERS = 40;

/** The first fields in which two JSON values differ, in one sentence. */
export function fieldDifference(one: unknown, other: unknown): string {
  const found = [...differences(one, other, "")];
  const more = found.length > MOST_NAMED ? `, and ${found.length - MOST_NAMED} more` : "";
  const named = found.slice(0, MOST_NAMED).map(([path, before, after]) => `${path} ${before} -> ${after}`);
  return found.length === 0 ? "Only the spelling differs." : `${named.join(", ")}${more}.`;
}

/** Path, first and second value of every leaf that is not the same. */
export function* differences(
  one: unknown,
  other: unknown,
  path: string,
): Generator<[path: string, before: string, after: string]> {
  if (isObject(one) && isObject(other)) {
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)]))
      yield* differences(one[key], other[key], path === "" ? key : `${path}.${key}`);
  } else if (JSON.stringify(one) !== JSON.stringify(other)) {
    yield [path, short(one), short(other)];
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !(Array.isArray(value) && value.every(isPlain));
const isPlain = (value: unknown): boolean => typeof value !== "object" || value === null;

const short = (value: unknown): string => {
  const text = value === undefined ? "(none)" : JSON.stringify(value);
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 3)}...`;
};
