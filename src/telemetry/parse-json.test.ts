import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findDuplicateKey, parseObject } from "./parse-json.ts";

describe("duplicate keys", () => {
  it("finds a key that stands twice, at any depth, also when one is written with escapes", () => {
    expect(findDuplicateKey('{"a":1,"b":{"c":1,"c":2}}')).toBe("c");
    expect(findDuplicateKey('{"a":1,"\\u0061":2}')).toBe("a");
    expect(findDuplicateKey('[{"x":[]},{"y":1,"z":"","y":2}]')).toBe("y");
  });

  it("is not misled by values, lists, brackets and quotes inside strings", () => {
    expect(
      findDuplicateKey('{"a":"a","b":["a","a"],"c":{"a":"{\\"a\\":1,\\"a\\":2}"},"d":"\\\\"}'),
    ).toBeUndefined();
  });

  it("finds none in what JSON.stringify writes, and always one that was planted", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1, noNullPrototype: true }),
        (value) => {
          const text = JSON.stringify(value);
          expect(findDuplicateKey(text)).toBeUndefined();
          const key = Object.keys(JSON.parse(text) as object)[0] ?? "";
          expect(findDuplicateKey(`${text.slice(0, -1)},${JSON.stringify(key)}:0}`)).toBe(key);
        },
      ),
    );
  });
});

describe("parsing a line", () => {
  it.each([
    ["null", "not a JSON object but null"],
    ["[1]", "not a JSON object but a list"],
    ["12", "not a JSON object but a number"],
    ["{", "not valid JSON"],
    ['{"a":1,"a":2}', 'key "a" stands twice in one object'],
  ])("refuses %s", (text, reason) => expect(parseObject(text)).toEqual({ reason }));

  it("lets duplicate keys pass where they are not asked for", () => {
    expect(parseObject('{"a":1,"a":2}', { unique: false })).toEqual({ value: { a: 2 } });
  });
});
