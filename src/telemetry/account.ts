import type { IngestAccount, LineAccount } from "../schema/ingest-account.ts";
import type { Fate, Source } from "./sources/source.ts";

/** Rejected lines are listed up to this many; the total is always exact. */
export const MOST_REJECTIONS_LISTED = 1000;

/** Counts lines and files while they go by. */
export interface Ledger {
  lines: LineAccount & { ignored_by_type: Record<string, number> };
  formats: Record<string, LineAccount & { files: number }>;
  rejected: IngestAccount["rejected"];
  files: IngestAccount["files"];
}

const noLines = (): LineAccount => ({ read: 0, used: 0, blank: 0, duplicate: 0, ignored: 0, rejected: 0 });

export const createLedger = (): Ledger => ({
  lines: { ...noLines(), ignored_by_type: {} },
  formats: {},
  rejected: { total: 0, first: [] },
  files: { read: 0, by_ending: {}, empty: [], unknown_format: [], unreadable: [], other_endings: {} },
});

/** Enters one line with its fate. */
export function enterLine(
  ledger: Ledger,
  format: Source["format"],
  place: { file: string; line: number },
  fate: Fate | { kind: "blank" },
): void {
  const ofFormat = formatOf(ledger, format);
  for (const account of [ledger.lines, ofFormat]) {
    account.read += 1;
    account[fate.kind] += 1;
  }
  if (fate.kind === "ignored") increment(ledger.lines.ignored_by_type, fate.type);
  if (fate.kind === "rejected") {
    ledger.rejected.total += 1;
    if (ledger.rejected.first.length < MOST_REJECTIONS_LISTED) {
      ledger.rejected.first.push({ ...place, reason: fate.reason });
    }
  }
}

export function enterFile(ledger: Ledger, format: Source["format"], path: string): void {
  ledger.files.read += 1;
  increment(ledger.files.by_ending, /\.[a-z]+(?:\.gz)?$/.exec(path)?.[0] ?? "no ending");
  formatOf(ledger, format).files += 1;
}

function formatOf(ledger: Ledger, format: Source["format"]): LineAccount & { files: number } {
  const account = ledger.formats[format] ?? { files: 0, ...noLines() };
  ledger.formats[format] = account;
  return account;
}

/** The lines of an account must add up; if they do not, that is a bug of ours. */
export function assertBalanced(ledger: Ledger): void {
  for (const [name, { read, used, blank, duplicate, ignored, rejected }] of [
    ["all", ledger.lines] as const,
    ...Object.entries(ledger.formats),
  ]) {
    if (read !== used + blank + duplicate + ignored + rejected) {
      throw new Error(`the account of the lines does not add up (${name})`);
    }
  }
}

export const increment = (counts: Record<string, number>, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1;
};

/** The same counts, largest first, then by name. */
export const largestFirst = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
