import type { AdviceEvidence } from "../../monitoring/diagnosis/evidence.ts";
import type { Workspace } from "../../registry/workspace.ts";
import { readDelegations } from "./read-delegations.ts";
import { readLedger } from "./read-ledger.ts";

/** The answers of one version, and what was delegated; null where the ledger holds none of its answers. */
export async function gatherAdvice(
  workspace: Workspace,
  version: string | null,
): Promise<{ advice: AdviceEvidence | null; unreadable: number }> {
  const { entries, unreadable } = await readLedger(workspace.ledger);
  const asked = version ?? entries.findLast((entry) => entry.version !== null)?.version;
  const own = entries.filter((entry) => entry.version === asked);
  if (asked == null || own.length === 0) return { advice: null, unreadable };
  const first = own.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
  const delegations = await readDelegations(workspace, first);
  const otherEntries = entries.length - own.length;
  return { advice: { version: asked, entries: own, otherEntries, delegations }, unreadable };
}
