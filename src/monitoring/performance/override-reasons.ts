import type { Performance } from "../../schema/performance.ts";

const MOST_LISTED = 5;

/** Counts why people went their own way; reasons that differ in case, spaces or a final stop are one. */
export class OverrideReasons {
  private readonly counts = new Map<string, { reason: string; count: number }>();
  private silent = 0;

  add(reason: string | null): void {
    const words = reason?.replace(/\s+/g, " ").trim() ?? "";
    if (words === "") {
      this.silent++;
      return;
    }
    const key = words.toLowerCase().replace(/[.!]+$/, "");
    const counted = this.counts.get(key);
    if (counted) counted.count++;
    else this.counts.set(key, { reason: words, count: 1 });
  }

  /** The most common first, then by name. */
  figures(): Pick<Performance, "override_reasons" | "overridden_without_reason"> {
    const all = [...this.counts.values()].sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
    return { override_reasons: all.slice(0, MOST_LISTED), overridden_without_reason: this.silent };
  }
}
