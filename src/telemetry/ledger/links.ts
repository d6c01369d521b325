/**
 * How it is known, surest first. followup: a followup names the delegation; explicit: the delegation names the recommendation;
 * session: same session and task, soon after; task: same task, soon after
 */
export const LINKS = ["followup", "explicit", "session", "task"] as const;
export type LinkedBy = (typeof LINKS)[number];

/** Which delegation each answer led to. */
export class Links {
  /** by the place of the answer: that of the delegation + 1; 0: none */
  private readonly to: Uint32Array;
  /** place among `LINKS` */
  private readonly how: Uint8Array;
  /** 1: the delegation at the place came of an answer */
  private readonly used: Uint8Array;

  constructor(answers: number, delegations: number) {
    this.to = new Uint32Array(answers);
    this.how = new Uint8Array(answers);
    this.used = new Uint8Array(delegations);
  }

  take(answer: number, delegation: number, by: LinkedBy): void {
    this.to[answer] = delegation + 1;
    this.how[answer] = LINKS.indexOf(by);
    this.used[delegation] = 1;
  }

  /** The place of the delegation; undefined: none is known. */
  delegationOf(answer: number): number | undefined {
    const place = this.to[answer] ?? 0;
    return place === 0 ? undefined : place - 1;
  }

  /** How the link of an answer that has one is known. */
  byOf(answer: number): LinkedBy {
    return LINKS[this.how[answer] ?? 0] ?? "task";
  }

  has(answer: number): boolean {
    return this.to[answer] !== 0;
  }

  isUsed(delegation: number): boolean {
    return this.used[delegation] === 1;
  }
}
