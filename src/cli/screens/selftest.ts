import type { Proof, Selftest } from "../../schema/selftest.ts";
import { count, plural } from "./table.ts";

const MARKS: Record<Proof["result"], string> = { pass: "pass", fail: "FAIL", skipped: "skip" };

const lines = ({ result, claim, found }: Proof): string[] => [
  `${MARKS[result]}  ${claim}`,
  `      ${found.replace(/\.$/, "")}.`,
];

function section(title: string, proofs: readonly Proof[]): string[] {
  return proofs.length === 0 ? [] : [title, ...proofs.flatMap(lines), ""];
}

/** What `selftest` shows: one line per proof and what decided it, the answer last. */
export function selftestScreen({ proofs, simulations, workspace, version, passes }: Selftest): string {
  const failed = proofs.filter(({ result }) => result === "fail");
  const skippedProofs = proofs.filter(({ result }) => result === "skipped").length;
  const of = (subject: Proof["subject"]): Proof[] => proofs.filter((proof) => proof.subject === subject);
  const where = workspace
    ? `On this workspace's own data (${version ?? "no version"}), only read`
    : "On this workspace's own data";
  return [
    ...section(
      `On simulations with known truth (${count(simulations)} logs behind each rate)`,
      of("simulation"),
    ),
    ...section(where, of("workspace")),
    passes
      ? `PASS  ${plural(proofs.length - skippedProofs, "proof holds", "proofs hold")}${skippedProofs > 0 ? `, ${skippedProofs} skipped` : ""}.`
      : `FAIL  ${plural(failed.length, "proof does", "proofs do")} not hold: ${failed.map(({ name }) => name.replaceAll("_", " ")).join(", ")}. Please report it with this output.`,
  ].join("\n");
}
