import type { AgentChange, CountedChange } from "../../schema/agent-note.ts";
import type { Manifest, SplitName } from "../../schema/manifest.ts";
import { SPLITS } from "../../schema/manifest.ts";
import type { Transition } from "../../schema/transition.ts";
import { isoTime } from "../epoch-ms.ts";

type Named = Manifest["actions"][number];
type WrittenFile = Manifest["files"]["train"];

const perSplit = <Value>(make: () => Value): Record<SplitName, Value> => ({
  train: make(),
  validation: make(),
  test: make(),
});

/** Counts of names per split. */
class NameCounts {
  readonly #counts = new Map<string, Record<SplitName, number>>();

  add(name: string, split: SplitName): void {
    const counts = this.#counts.get(name) ?? perSplit(() => 0);
    counts[split]++;
    this.#counts.set(name, counts);
  }

  /** Most frequent in train first, then in the later splits, then by name. */
  ranked(): Named[] {
    return [...this.#counts]
      .map(([name, counts]) => ({ name, ...counts }))
      .sort(
        (a, b) =>
          b.train - a.train || b.validation - a.validation || b.test - a.test || (a.name < b.name ? -1 : 1),
      );
  }
}

/** Counts the written rows as they go by; what the manifest says about them. */
export class Tally {
  readonly #actions = new NameCounts();
  readonly #taskTypes = new NameCounts();
  readonly #repositories = new NameCounts();
  readonly #sources = new NameCounts();
  readonly #knownBy = new NameCounts();
  /** delegations of an earlier form, and of the present one, by agent */
  readonly #forms = new Map<string, { earlier: number; since: number }>();
  readonly #files = perSplit(() => ({ rows: 0, sequence_rows: 0, episodes: 0 }));
  readonly #sessions = perSplit(() => new Set<string>());
  readonly #period = perSplit(() => ({ first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY }));

  #advised = 0;

  /** One episode's rows; they all belong to one split. */
  addEpisode(rows: readonly Transition[], split: SplitName): void {
    if (rows.length > 0) this.#files[split].episodes++;
    for (const row of rows) this.#add(row, split);
  }

  #add(row: Transition, split: SplitName): void {
    this.#files[split].rows++;
    if (typeof row.action !== "string") {
      this.#files[split].sequence_rows++;
      return;
    }
    this.#actions.add(row.action, split);
    if (row.recommended_agent !== undefined) this.#advised++;
    const forms = this.#forms.get(row.action) ?? { earlier: 0, since: 0 };
    forms[row.earlier_form ? "earlier" : "since"]++;
    this.#forms.set(row.action, forms);
    this.#taskTypes.add(row.state.task_type, split);
    this.#repositories.add(row.repository ?? "(unknown)", split);
    this.#sources.add(row.success_source, split);
    this.#knownBy.add(row.available_actions_source, split);
    this.#sessions[split].add(row.session_id);
    const period = this.#period[split];
    period.first = Math.min(period.first, row.timestamp_ms);
    period.last = Math.max(period.last, row.timestamp_ms);
  }

  /** Rows that are one delegation, over all splits. */
  get delegations(): number {
    return SPLITS.reduce((sum, split) => sum + this.#files[split].rows - this.#files[split].sequence_rows, 0);
  }

  /** How many of them came of a recommendation; nothing where none did. */
  advised(): Pick<Manifest, "advised"> {
    return this.#advised === 0 ? {} : { advised: this.#advised };
  }

  /** The changes that divide the rows, by agent. */
  counted(changes: ReadonlyMap<string, AgentChange>): CountedChange[] {
    return [...changes.values()]
      .map((change) => ({ ...change, ...(this.#forms.get(change.agent) ?? { earlier: 0, since: 0 }) }))
      .filter(({ earlier }) => earlier > 0)
      .sort((a, b) => (a.agent < b.agent ? -1 : 1));
  }

  names(): Pick<Manifest, "actions" | "task_types" | "repositories" | "success_sources" | "agents_known_by"> {
    return {
      actions: this.#actions.ranked(),
      task_types: this.#taskTypes.ranked(),
      repositories: this.#repositories.ranked(),
      success_sources: this.#sources.ranked(),
      agents_known_by: this.#knownBy.ranked(),
    };
  }

  fileOf(split: SplitName, sha256: string): WrittenFile {
    const { first, last } = this.#period[split];
    return {
      file: `${split}.jsonl`,
      sha256,
      ...this.#files[split],
      sessions: this.#sessions[split].size,
      first: Number.isFinite(first) ? isoTime(first) : null,
      last: Number.isFinite(last) ? isoTime(last) : null,
    };
  }
}
