import type { Invocation } from "../../schema/invocation.ts";
import type { Rating } from "../../schema/rating.ts";

/** One line of a source file: a parsed JSON object, and where it stands. */
export interface SourceLine {
  value: Record<string, unknown>;
  /** name of the file as written into records */
  file: string;
  number: number;
}

/** What became of a line. Every line has exactly one fate, so that the account adds up. */
export type Fate =
  | { kind: "used" }
  | { kind: "duplicate" }
  | { kind: "ignored"; type: string }
  | { kind: "rejected"; reason: string };

export const USED: Fate = { kind: "used" };
export const DUPLICATE: Fate = { kind: "duplicate" };

/** What a format's lines amount to, once all were read. */
export interface Harvest {
  invocations: Invocation[];
  ratings: Rating[];
  sessions: number;
  /** repeated delegations (resumed, forked or copied sessions) of which one copy was kept */
  duplicateDelegations: number;
  /** runs of sub-agents whose delegation is in none of the files */
  orphanRuns: number;
  /** ratings that name no delegation of the files */
  unlinkedRatings: number;
  firstTimestamp: string | null;
  lastTimestamp: string | null;
}

/** The agents used in each repository, with the first time of each (milliseconds since 1970). */
export type AgentsSeen = Map<string, Map<string, number>>;

/** A reader holds compact state while the lines of all files go by, and gives the harvest at the end. */
export interface SourceReader {
  read(line: SourceLine): Fate;
  finish(seen: AgentsSeen): Harvest;
}

/** One telemetry format. */
export interface Source {
  format: "claude-code" | "oak" | "otlp";
  /** keys that stand twice in one object make a line doubtful, and are refused; costs about a twentieth of the reading */
  uniqueKeys: boolean;
  /** Is this line (of a file of this name) plainly of this format? */
  recognises(value: Record<string, unknown>, file: string): boolean;
  open(): SourceReader;
}
