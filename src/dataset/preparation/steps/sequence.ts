import type { Step } from "../../engine/engine.ts";

/**
 * Chains of 2 to `longest` distinct agents in the training rows, each begun after the one before it had ended, within one
 * workflow or human turn, with nothing in between; every occurrence counts.
 */
export function sequenceSteps(longest: number): readonly Step[] {
  const offsets = Array.from({ length: longest - 1 }, (_, index) => index + 1);
  const lead = (column: string, offset: number): string =>
    `LEAD(${column}, ${offset}) OVER (PARTITION BY episode_id ORDER BY step) AS ${column}_${offset}`;
  const chains: Step = {
    name: "chains",
    select: () => `
      SELECT step, agent AS agent_0${offsets
        .map((offset) => `, ${lead("agent", offset)}, ${lead("step", offset)}, ${lead("follows", offset)}`)
        .join("")}
      FROM candidate_rows WHERE split = 'train' AND standing = 'kept'`,
  };
  const counted: Step = {
    name: "sequence_counts",
    select: ({ types }) =>
      longest < 2
        ? `SELECT CAST(0 AS BIGINT) AS length, CAST('' AS ${types.text}) AS agent_0, CAST(0 AS BIGINT) AS support
           FROM invocation_lines WHERE 1 = 0`
        : offsets.map((last) => countOf(last, longest, types.text)).join(" UNION ALL "),
    drops: longest < 2 ? [] : ["chains"],
  };
  return longest < 2 ? [counted] : [chains, counted];
}

function countOf(last: number, longest: number, text: string): string {
  const members = Array.from({ length: last + 1 }, (_, index) => `agent_${index}`);
  const rest = Array.from({ length: longest - members.length }, (_, index) => last + 1 + index);
  const linked = members
    .slice(1)
    .map((_, index) => `step_${index + 1} = step + ${index + 1} AND follows_${index + 1} = 1`);
  const distinct = members.flatMap((one, index) =>
    members.slice(index + 1).map((other) => `${one} <> ${other}`),
  );
  return `SELECT CAST(${members.length} AS BIGINT) AS length, ${members.join(", ")}${rest
    .map((index) => `, CAST(NULL AS ${text}) AS agent_${index}`)
    .join("")}, COUNT(*) AS support
    FROM chains WHERE ${[...linked, ...distinct].join(" AND ")} GROUP BY ${members.join(", ")}`;
}
