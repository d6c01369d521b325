import { describe, expect, it } from "vitest";
import {
  day,
  decimal,
  levelOf,
  many,
  percent,
  points,
  probability,
  range,
  readable,
  short,
  whole,
} from "./figures.ts";

describe("figures on the page", () => {
  it("are written with their unit, a real minus sign, and no minus before a 0", () => {
    expect(percent(0.8213)).toBe("82.1\u00a0%");
    expect(percent(-0.00001)).toBe("0.0\u00a0%");
    expect(points(0.031)).toBe("+3.1");
    expect(points(-0.031)).toBe("\u22123.1");
    expect(points(-0.0001)).toBe("0.0");
  });

  it("keep digits that count", () => {
    expect(decimal(1234567.891)).toBe("1,234,567.89");
    expect(decimal(-0.5)).toBe("\u22120.50");
    expect(decimal(-1234.5, 1)).toBe("\u22121,234.5");
    expect(decimal(0.00123)).toBe("0.00123");
    expect(short(-0.01)).toBe("\u22120.01");
    expect(short(121)).toBe("121");
    expect(whole(12345.6)).toBe("12,346");
    expect(probability(0.0004)).toBe("< 0.001");
    expect(probability(0.04)).toBe("0.040");
  });

  it("never round a level of confidence to another one", () => {
    expect(levelOf(0.95)).toBe("95\u00a0%");
    expect(levelOf(0.975)).toBe("97.5\u00a0%");
    expect(levelOf(1 - 0.05 / 3)).toBe("98.33\u00a0%");
  });

  it("say so where there is none", () => {
    for (const write of [percent, points, decimal, whole, probability, short])
      expect(write(null)).toBe("n/a");
    expect(range(null, 1, points)).toBe("n/a");
  });

  it("give a level of confidence as it is", () => {
    expect([0.95, 0.975, 0.9, 0.99].map(levelOf).map((text) => text.replace(/\s/, " "))).toEqual([
      "95 %",
      "97.5 %",
      "90 %",
      "99 %",
    ]);
  });

  it("count in words that fit", () => {
    expect(many(1, "episode")).toBe("1 episode");
    expect(many(2000, "episode")).toBe("2,000 episodes");
    expect(day("2026-03-01T13:18:34.678Z")).toBe("2026-03-01");
    expect(readable("behavior_cloning")).toBe("behavior cloning");
  });
});
