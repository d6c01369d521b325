import { describe, expect, it } from "vitest";
import { KnownStretches } from "./known-stretches.ts";

const ages = (): { stretches: KnownStretches<number>; read: string[] } => {
  const read: string[] = [];
  const stretches = new KnownStretches<number>(/age \((\d+)\)/y, ([all, age]) => {
    read.push(all);
    return age === "13" ? undefined : Number(age);
  });
  return { stretches, read };
};

describe("known stretches", () => {
  it("are read once, and recognised wherever they stand", () => {
    const { stretches, read } = ages();
    expect(stretches.startingAt("age (7)", 0)).toMatchObject({ value: 7, length: 7 });
    expect(stretches.startingAt("her age (7), his age (71)", 4)).toMatchObject({ value: 7 });
    expect(stretches.startingAt("her age (7), his age (71)", 17)).toMatchObject({ value: 71, length: 8 });
    expect(read).toEqual(["age (7)", "age (71)"]);
  });

  it("are none where the text is another one, or says nothing", () => {
    const { stretches } = ages();
    expect(stretches.startingAt("age (7)", 0)).toBeDefined();
    expect(stretches.startingAt("age [7]", 0)).toBeUndefined();
    expect(stretches.startingAt("an age (7)", 0)).toBeUndefined();
    expect(stretches.startingAt("age (13)", 0)).toBeUndefined();
  });

  it("are found by their end", () => {
    const { stretches } = ages();
    for (const text of ["he, age (8)", "she, age (8)"])
      expect(stretches.endingAt(text, text.length, () => text.indexOf("age"))).toMatchObject({ value: 8 });
    expect(stretches.endingAt("age (8) or so", 13, () => 0)).toBeUndefined();
  });

  it("are recognised again after many others", () => {
    const { stretches } = ages();
    for (let age = 14; age < 60; age++)
      expect(stretches.startingAt(`age (${age})`, 0)).toMatchObject({ value: age });
    expect(stretches.startingAt("age (14)", 0)).toMatchObject({ value: 14 });
  });
});
