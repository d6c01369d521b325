import { describe, expect, it } from "vitest";
import { percentShortOf, shortOf } from "./short-of.ts";

describe("a figure that fell short", () => {
  it("is rounded to a whole number where that still reads as too little", () => {
    expect(shortOf(27.4, 30)).toBe("27");
    expect(percentShortOf(0.531, 0.8)).toBe("53 %");
  });

  it("gets decimals where rounding would make it look like enough", () => {
    expect(shortOf(29.7, 30)).toBe("29.7");
    expect(shortOf(4.97, 5)).toBe("4.97");
    expect(percentShortOf(0.797, 0.8)).toBe("79.7 %");
  });

  it("ends with the number itself where no decimals would do", () => {
    expect(shortOf(30 - 1e-9, 30)).toBe(`${30 - 1e-9}`);
  });
});
