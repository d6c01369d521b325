import { type Deployment, isRelease } from "../../schema/deployment.ts";
import type { Experiment } from "../../schema/performance.ts";
import type { Arm } from "../../schema/recommendation.ts";
import type { JudgedAdvice } from "../ledger/followed-advice.ts";
import { compareArms, Trials } from "./experiment.ts";

/** Sorts outcomes by the arm that chance has given to their task, while one version was the live one. */
export class Arms {
  private readonly releases: readonly { atMs: number; release: Deployment }[];
  private readonly trials: Record<Arm, Trials> = {
    release: new Trials(),
    incumbent: new Trials(),
    randomised: new Trials(),
  };
  private readonly stages = new Map<string, number>();
  private last: { release: Deployment; percent: number | null; stage: number } | undefined;
  private readonly version: string | null;

  constructor(history: readonly Deployment[], version: string | null) {
    this.version = version;
    this.releases = history
      .filter(isRelease)
      .map((release) => ({ atMs: Date.parse(release.timestamp), release }));
  }

  add({ arm, atMs, success, rolloutPercent }: JudgedAdvice, session: number | null): void {
    if (arm === null || success === null) return;
    const live = this.releases.findLast((each) => each.atMs <= atMs)?.release;
    // a release in shadow mode shows nothing: its arm is no treatment
    if (!live || live.version !== this.version || live.mode === "shadow") return;
    this.trials[arm].add(success, session, this.stageOf(live, rolloutPercent));
  }

  /** A stage is a share of the tasks under one release. */
  private stageOf(release: Deployment, percent: number | null): number {
    // mostly the same as the time before
    if (this.last?.release === release && this.last.percent === percent) return this.last.stage;
    const key = `${release.timestamp} ${percent}`;
    const stage = this.stages.get(key) ?? this.stages.size;
    this.stages.set(key, stage);
    this.last = { release, percent, stage };
    return stage;
  }

  /** The comparisons that chance has made possible. */
  experiments(level: number): Experiment[] {
    const { release, incumbent, randomised } = this.trials;
    const found = [
      compareArms("incumbent", release, incumbent, level),
      compareArms("randomised", release, randomised, level),
    ];
    return found.filter((experiment) => experiment !== null);
  }
}
