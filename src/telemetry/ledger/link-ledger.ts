import type { Followup } from "../../schema/followup.ts";
import type { AnswerTable } from "./answer-table.ts";
import { combineFollowups, type Said } from "./combine-followups.ts";
import type { DelegationTable } from "./delegation-table.ts";
import { linkDelegations, type Told } from "./link-delegations.ts";
import type { Links } from "./links.ts";

/** What is known of the answers of a ledger, by place. */
export interface LinkedLedger {
  said: ReadonlyMap<number, Said>;
  links: Links;
}

/** Which delegation each answer led to: what followups say of it comes first, then the rules of `linkDelegations`. */
export function linkLedger(
  answers: AnswerTable,
  followups: readonly Followup[],
  made: DelegationTable,
): LinkedLedger {
  const said = new Map<number, Said>();
  const told = new Map<number, Told>();
  for (const [id, words] of combineFollowups(followups)) {
    const place = answers.placeOf(id);
    if (place === undefined) continue;
    said.set(place, words);
    told.set(place, { agent: toldAgent(answers.namedAt(place), words), delegation: words.invocation_id });
  }
  return { said, links: linkDelegations(answers.places, made, told) };
}

/** Who was sent, as a followup says. */
export const toldAgent = ([first]: readonly string[], { agent, followed }: Said): string | null =>
  agent ?? (followed === true ? (first ?? null) : null);

/** Nobody saw whom it named: it named nobody, or was asked in shadow mode. */
export const isUnseen = (named: readonly string[], mode: string | null): boolean =>
  named.length === 0 || mode === "shadow";
