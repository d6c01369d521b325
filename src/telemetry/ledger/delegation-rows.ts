import type { LoggedDelegation, LoggedOutcome } from "./logged-delegation.ts";
import { type PackedTasks, type QuickTask, type Span, TaskRows } from "./task-rows.ts";
import { type PackedTexts, TextColumn } from "./text-column.ts";

/** Delegations of a stretch of the telemetry, by column: as objects they take longer to cross from one thread to another than to read. */
export interface PackedDelegations extends PackedTasks {
  /** the distinct agents, and the place among them of each delegation's */
  names: string[];
  agents: Uint32Array;
  /** the recommendations that are named, and the place among them of each delegation's; -1: none */
  recommendations: PackedTexts;
  named: Int32Array;
  /** 1 or 0; -1: no outcome */
  success: Int8Array;
  knownMs: Float64Array;
  /** the distinct lists of agents that could be sent, and the place among them of each delegation's; -1: none */
  lists: (readonly string[])[];
  listed: Int32Array;
}

/** A delegation as a line has it, most of its texts as places in the bytes that it was found in. */
export interface QuickDelegation extends QuickTask, Pick<LoggedDelegation, "agent" | "logged" | "available"> {
  recommendation: Span | null;
}

/** Delegations as they are read, one row each. */
export class DelegationRows {
  private readonly made = new TaskRows();
  private readonly names = new Numbered<string>();
  private readonly agents: number[] = [];
  private readonly recommendations = new TextColumn();
  private readonly named: number[] = [];
  private readonly success: number[] = [];
  private readonly knownMs: number[] = [];
  private readonly lists = new Numbered<readonly string[]>();
  private readonly listed: number[] = [];

  add(delegation: LoggedDelegation): void {
    const { recommendationId } = delegation;
    this.made.add(delegation);
    if (recommendationId !== null) this.recommendations.add(recommendationId);
    this.addRest(delegation, recommendationId !== null);
  }

  /** Adds a line without making strings of it. False, and nothing is added: the line has to be read wholly. */
  addQuick(bytes: Buffer, line: QuickDelegation): boolean {
    if (!this.made.addQuick(bytes, line)) return false;
    const { recommendation } = line;
    if (recommendation) this.recommendations.addBytes(bytes, recommendation.from, recommendation.to);
    this.addRest(line, recommendation !== null);
    return true;
  }

  pack(): PackedDelegations {
    return {
      ...this.made.pack(),
      names: this.names.all,
      agents: new Uint32Array(this.agents),
      recommendations: this.recommendations.pack(),
      named: new Int32Array(this.named),
      success: new Int8Array(this.success),
      knownMs: new Float64Array(this.knownMs),
      lists: this.lists.all,
      listed: new Int32Array(this.listed),
    };
  }

  private addRest(
    { agent, logged, available }: Pick<LoggedDelegation, "agent" | "logged" | "available">,
    isNamed: boolean,
  ): void {
    this.agents.push(this.names.numberOf(agent));
    this.named.push(isNamed ? this.recommendations.size - 1 : -1);
    this.success.push(successOf(logged));
    this.knownMs.push(logged?.atMs ?? Number.NaN);
    this.listed.push(available === null ? -1 : this.lists.numberOf(available));
  }
}

const successOf = (outcome: LoggedOutcome | null): number =>
  outcome === null ? -1 : Number(outcome.success);

/** Values in the order in which they first came. */
class Numbered<Value> {
  readonly all: Value[] = [];
  private readonly numbers = new Map<Value, number>();

  numberOf(value: Value): number {
    const known = this.numbers.get(value);
    if (known !== undefined) return known;
    this.numbers.set(value, this.all.length);
    return this.all.push(value) - 1;
  }
}
