import { ARMS, type Arm, MODES, type Mode } from "../../schema/recommendation.ts";

/** What a line says between its task and its session. */
export interface Head {
  taskType: string;
  version: string | null;
  mode: Mode | null;
}
/** After the list of the available agents. */
const HEAD = /^\],"version":(null|"[^"\\]*"),"mode":(null|"[a-z]+")$/;

/** What a line says between its session and the agents that it names. */
export interface Assigned {
  arm: Arm | null;
  rolloutPercent: number | null;
  abstained: boolean;
}
const ASSIGNED =
  /^,"assignment":(?:null|\{"arm":"([a-z]+)","unit":"(?:session|task)","percent":(\d{1,3}(?:\.\d+)?)\}),"decision":"(recommend|abstain)","spoke":"[a-z]+","recommendations":\[$/;

const headsOfType = keeping((latin) => {
  const taskType = utf8(latin);
  return keeping((rest): Head | undefined => {
    const [found, version = "", mode = ""] = HEAD.exec(rest) ?? [];
    const known = mode === "null" ? null : MODES.find((each) => mode === `"${each}"`);
    if (found === undefined || known === undefined) return undefined;
    return { taskType, version: version === "null" ? null : utf8(version.slice(1, -1)), mode: known };
  });
});

/** The head of a line from its task type and what follows the available agents (Latin-1), the same object for equal ones; undefined: it is written otherwise. */
export const head = (taskType: string, rest: string): Head | undefined => headsOfType(taskType)?.(rest);

/** The assignment and the decision from the stretch (Latin-1) that holds them. */
export const assigned = keeping((latin): Assigned | undefined => {
  const [found, arm, percent, decision] = ASSIGNED.exec(latin) ?? [];
  const known = arm === undefined ? null : ARMS.find((each) => each === arm);
  if (found === undefined || known === undefined) return undefined;
  const rolloutPercent = percent === undefined ? null : Number(percent);
  return { arm: known, rolloutPercent, abstained: decision === "abstain" };
});

const MOST_KEPT = 10_000;

/** Stretches come again and again, often several times in a row: each is read once. */
function keeping<Value>(read: (latin: string) => Value | undefined): (latin: string) => Value | undefined {
  interface Kept {
    key: string;
    value: Value | undefined;
  }
  const kept = new Map<string, Kept>();
  let last: Kept | undefined;
  return (latin) => {
    // to compare is faster than to look up
    if (last?.key === latin) return last.value;
    let known = kept.get(latin);
    if (known === undefined) {
      const value = read(latin);
      // a copy as the key: a part of a text would keep all of it in memory
      known = { key: Buffer.from(latin, "latin1").toString("latin1"), value };
      if (value !== undefined && kept.size < MOST_KEPT) kept.set(known.key, known);
    }
    last = known;
    return known.value;
  };
}

const utf8 = (latin: string): string => Buffer.from(latin, "latin1").toString("utf8");
