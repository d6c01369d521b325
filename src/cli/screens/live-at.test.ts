import { expect, it } from "vitest";
import { liveAtScreen } from "./live-at.ts";

const stretch = (from: string, until: string | null) => ({
  from: `2026-06-10T${from}Z`,
  until: until && `2026-06-10T${until}Z`,
  live: { version: "v1", mode: "advisor", percent: 100 },
  rest: null,
  event: null,
  file: null,
});
const linesOf = (...stretches: ReturnType<typeof stretch>[]): string[] =>
  liveAtScreen({ asked: "2026-06-10", from: "", until: "", stretches })
    .split("\n")
    .filter((line) => line.startsWith("v1"));

it("has minutes, and seconds or less where two instants would read the same", () => {
  expect(linesOf(stretch("10:00:05.000", "10:01:00.000"), stretch("10:01:00.000", null))).toEqual([
    "v1 as advisor, all tasks, from 2026-06-10 10:00 until 2026-06-10 10:01",
    "v1 as advisor, all tasks, from 2026-06-10 10:01 until now",
  ]);
  expect(linesOf(stretch("17:49:05.100", "17:49:31.000"))).toEqual([
    "v1 as advisor, all tasks, from 2026-06-10 17:49:05 until 2026-06-10 17:49:31",
  ]);
  expect(linesOf(stretch("17:49:05.100", "17:49:05.300"))).toEqual([
    "v1 as advisor, all tasks, from 2026-06-10 17:49:05.100 until 2026-06-10 17:49:05.300",
  ]);
});
