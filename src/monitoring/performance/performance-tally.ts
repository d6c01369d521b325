import type { Performance } from "../../schema/performance.ts";
import type { JudgedAdvice } from "../ledger/followed-advice.ts";
import { ClusteredTally } from "./clustered-tally.ts";
import { OverrideReasons } from "./override-reasons.ts";

/** Outcomes of the answers where the agent named first was sent, or of those where another was. */
class Outcomes {
  readonly success = new ClusteredTally();
  readonly quality = new ClusteredTally();

  add({ success, quality }: JudgedAdvice, session: number | null): void {
    if (success !== null) this.success.add(success ? 1 : 0, session);
    if (quality !== null) this.quality.add(quality, session);
  }
}

/** What became of a set of answers, taken in one at a time. `session` is the number of its session; null: not known. */
export class PerformanceTally {
  private made = 0;
  private abstained = 0;
  private shadow = 0;
  private byLot = 0;
  private unknown = 0;
  private followed = 0;
  private overridden = 0;
  private readonly share = new ClusteredTally();
  private readonly whenFollowed = new Outcomes();
  private readonly whenOverridden = new Outcomes();
  private readonly reasons = new OverrideReasons();
  private readonly agreement = new ClusteredTally();
  private readonly whenAgreed = new Outcomes();
  private readonly whenDisagreed = new Outcomes();

  add(advice: JudgedAdvice, session: number | null): void {
    if (advice.arm === "randomised") this.byLot++;
    else if (advice.abstained || advice.named.length === 0) this.abstained++;
    else if (advice.mode === "shadow") this.addShadow(advice, session);
    else this.addShown(advice, session);
  }

  private addShown(advice: JudgedAdvice, session: number | null): void {
    this.made++;
    if (advice.followed === null) {
      this.unknown++;
      return;
    }
    this.share.add(advice.followed ? 1 : 0, session);
    if (advice.followed) this.followed++;
    else {
      this.overridden++;
      this.reasons.add(advice.overrideReason);
    }
    (advice.followed ? this.whenFollowed : this.whenOverridden).add(advice, session);
  }

  /** Nobody saw it, so nobody followed it: did people do the same by themselves? */
  private addShadow(advice: JudgedAdvice, session: number | null): void {
    this.made++;
    this.shadow++;
    if (advice.agent === null) return;
    const agreed = advice.agent === advice.named[0];
    this.agreement.add(agreed ? 1 : 0, session);
    (agreed ? this.whenAgreed : this.whenDisagreed).add(advice, session);
  }

  /** The figures, with intervals at a level such as 0.95. */
  figures(level: number): Performance {
    return {
      made: this.made,
      abstained: this.abstained,
      shadow: this.shadow,
      by_lot: this.byLot,
      unknown: this.unknown,
      followed: this.followed,
      overridden: this.overridden,
      followed_share: this.share.share(level),
      success_when_followed: this.whenFollowed.success.share(level),
      success_when_overridden: this.whenOverridden.success.share(level),
      quality_when_followed: this.whenFollowed.quality.mean(level),
      quality_when_overridden: this.whenOverridden.quality.mean(level),
      ...this.reasons.figures(),
      agreement: this.agreement.share(level),
      success_when_agreed: this.whenAgreed.success.share(level),
      success_when_disagreed: this.whenDisagreed.success.share(level),
    };
  }
}
