import { describe, expect, it } from "vitest";
import type { Encoder, EncoderBlock } from "../schema/encoder.ts";
import { columnGroups } from "./column-groups.ts";

const number = (field: string, start: number): EncoderBlock => ({
  field,
  group: "file_count",
  kind: "number",
  start,
  width: 2,
  transform: "none",
  center: 0,
  scale: 1,
  fill: 0,
  rows: 1,
  missing_rows: 0,
});
const categories = (field: string, start: number, width: number): EncoderBlock => ({
  field,
  group: "task_type",
  kind: "categories",
  start,
  width,
  values: [],
  other_rows: 0,
});
const encoderOf = (blocks: EncoderBlock[]): Encoder => ({ format_version: 1, columns: 20, rows: 1, blocks });

const spansOf = (encoder: Encoder) =>
  columnGroups(encoder, []).map(({ name, spans }) => [name, spans.map(({ start, width }) => [start, width])]);

describe("the groups of an encoder's columns", () => {
  it("hold every block once: the task type alone, text, labels, and all that is a number", () => {
    const encoder = encoderOf([
      categories("languages", 0, 3),
      number("file_count", 3),
      categories("task_type", 5, 4),
      { field: "hour_of_day", group: "time_of_day", kind: "hour", start: 9, width: 2 },
      {
        field: "task_description",
        group: "task_text",
        kind: "text",
        start: 11,
        width: 8,
        word_buckets: 4,
        character_buckets: 4,
        max_characters: 100,
      },
      {
        field: "has_tests",
        group: "test_status",
        kind: "truth",
        start: 19,
        width: 1,
        true_rows: 1,
        false_rows: 0,
      },
    ]);
    expect(spansOf(encoder)).toEqual([
      ["task_type", [[5, 4]]],
      ["text", [[11, 8]]],
      [
        "labels",
        [
          [0, 3],
          [19, 1],
        ],
      ],
      [
        "numbers",
        [
          [3, 2],
          [9, 2],
        ],
      ],
    ]);
  });

  it("are only those that have columns", () => {
    expect(spansOf(encoderOf([number("file_count", 0)]))).toEqual([["numbers", [[0, 2]]]]);
  });

  it("give what a state says of an agent a coordinate of its own, with the column of the agent that is judged", () => {
    const failed: EncoderBlock = {
      field: "failed_agents",
      group: "episode_position",
      kind: "categories",
      start: 2,
      width: 3,
      values: [
        { value: "writer", rows: 5 },
        { value: "tester", rows: 3 },
      ],
      other_rows: 0,
    };
    const groups = columnGroups(encoderOf([failed]), ["tester", "planner", "writer"]);
    expect(groups.map(({ name, spans, ownColumn }) => [name, spans.length, ownColumn])).toEqual([
      ["episode", 1, undefined],
      ["own failed_agents", 0, [3, -1, 2]],
    ]);
    expect(columnGroups(encoderOf([failed]), ["planner"]).map(({ name }) => name)).toEqual(["episode"]);
  });
});
