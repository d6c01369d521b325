import type { AdviceEvidence } from "../../monitoring/diagnosis/evidence.ts";
import type { Workspace } from "../../registry/workspace.ts";
import { readFollowedAdvice } from "../ledger/read-followed-advice.ts";

/** The answers of one version, and what became of them; null where the ledger holds none of its answers. */
export async function gatherAdvice(
  workspace: Workspace,
  version: string | null,
): Promise<{ advice: AdviceEvidence | null; unreadable: number }> {
  const { advice, unadvised, lastDelegationMs, unreadable } = await readFollowedAdvice(workspace);
  const asked = version ?? advice.findLast((entry) => entry.version !== null)?.version;
  const own = advice.filter((entry) => entry.version === asked);
  if (asked == null || own.length === 0) return { advice: null, unreadable };
  const otherEntries = advice.length - own.length;
  return { advice: { version: asked, entries: own, otherEntries, unadvised, lastDelegationMs }, unreadable };
}
