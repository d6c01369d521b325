import { ARMS, type Arm, MODES, type Mode } from "../../schema/recommendation.ts";
import { utf8 } from "./keeping.ts";
import { KnownStretches } from "./known-stretches.ts";

/** What a line says between the agents that are available and its session. */
export interface Head {
  version: string | null;
  mode: Mode | null;
}
export const heads = new KnownStretches<Head>(
  /\],"version":(?:null|"([^"\\\n]*)"),"mode":(?:null|"([a-z]+)"),"session_id":/y,
  ([, version, mode]) => {
    const known = mode === undefined ? null : MODES.find((each) => each === mode);
    return known === undefined
      ? undefined
      : { version: version === undefined ? null : utf8(version), mode: known };
  },
);

/** What a line says between its session and the agents that it names. */
export interface Assigned {
  arm: Arm | null;
  rolloutPercent: number | null;
  abstained: boolean;
}
export const assignments = new KnownStretches<Assigned>(
  /,"assignment":(?:null|\{"arm":"([a-z]+)","unit":"(?:session|task)","percent":(\d{1,3}(?:\.\d+)?)\}),"decision":"(recommend|abstain)","spoke":"[a-z]+","recommendations":\[/y,
  ([, arm, percent, decision]) => {
    const known = arm === undefined ? null : ARMS.find((each) => each === arm);
    if (known === undefined) return undefined;
    const rolloutPercent = percent === undefined ? null : Number(percent);
    return { arm: known, rolloutPercent, abstained: decision === "abstain" };
  },
);

/** The last that a line says. */
export interface Tail {
  propensity: number | null;
}
export const tails = new KnownStretches<Tail>(
  /,"propensity":(?:null|(\d(?:\.\d+)?(?:e-\d+)?)),"untried":\[(?:\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\},?)*\]\}/y,
  ([, propensity]) => ({ propensity: propensity === undefined ? null : Number(propensity) }),
);
