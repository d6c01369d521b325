import { DelegationRows, type PackedDelegations } from "./delegation-rows.ts";
import type { LoggedDelegation, LoggedOutcome, RatedOutcome } from "./logged-delegation.ts";
import { openPart, type TaskPart, TaskPlaces } from "./task-places.ts";
import { TextColumn } from "./text-column.ts";
import type { TextNumbers } from "./text-numbers.ts";

interface Part extends TaskPart<PackedDelegations> {
  recommended: TextColumn;
}

/** It names a recommendation of which nothing is known. */
export const UNKNOWN_ANSWER = -2;

/**
 * The delegations of the telemetry in the order of the file, kept by column. An id that is logged twice is one delegation, the
 * last line of it at its first place.
 */
export class DelegationTable extends TaskPlaces<PackedDelegations, Part> {
  private readonly rated = new Map<number, RatedOutcome>();

  constructor(packed: readonly PackedDelegations[]) {
    super(packed.map((each) => ({ ...openPart(each), recommended: new TextColumn(each.recommendations) })));
  }

  static of(delegations: readonly LoggedDelegation[]): DelegationTable {
    const rows = new DelegationRows();
    for (const each of delegations) rows.add(each);
    return new DelegationTable([rows.pack()]);
  }

  placeOf(id: string): number | undefined {
    return this.ids.numberOf(id);
  }

  agentAt(place: number): string {
    const part = this.partOf(place);
    return part?.names[part.agents[this.rowOf(place)] ?? -1] ?? "";
  }

  /** Whether it names a recommendation. */
  isNaming(place: number): boolean {
    return (this.partOf(place)?.named[this.rowOf(place)] ?? -1) >= 0;
  }

  /** The number of the recommendation that it names; -1: it names none; `UNKNOWN_ANSWER`. */
  answerAt(place: number, ids: TextNumbers): number {
    const part = this.partOf(place);
    const named = part?.named[this.rowOf(place)] ?? -1;
    if (!part || named < 0) return -1;
    const number = ids.find(part.recommended, named);
    return number < 0 ? UNKNOWN_ANSWER : number;
  }

  /** Says how a delegation ended; ids that are not there are let go. */
  rate(id: string, outcome: RatedOutcome): void {
    const place = this.placeOf(id);
    if (place !== undefined) this.rated.set(place, outcome);
  }

  /** The last human rating, else the last rating. */
  ratedAt(place: number): RatedOutcome | null {
    return this.rated.get(place) ?? null;
  }

  loggedAt(place: number): LoggedOutcome | null {
    const part = this.partOf(place);
    const row = this.rowOf(place);
    const success = part?.success[row] ?? -1;
    return success < 0 ? null : { success: success === 1, atMs: part?.knownMs[row] ?? Number.NaN };
  }

  availableAt(place: number): readonly string[] | null {
    const part = this.partOf(place);
    return part?.lists[part.listed[this.rowOf(place)] ?? -1] ?? null;
  }

  /** The delegation as an object of its own. */
  at(place: number): LoggedDelegation {
    const part = this.partOf(place);
    const named = part?.named[this.rowOf(place)] ?? -1;
    return {
      id: this.idAt(place),
      atMs: this.timeAt(place),
      task: this.taskAt(place),
      sessionId: this.sessionAt(place),
      agent: this.agentAt(place),
      recommendationId: named < 0 ? null : (part?.recommended.at(named) ?? null),
      logged: this.loggedAt(place),
      available: this.availableAt(place),
    };
  }
}
