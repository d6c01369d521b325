import { decodeTensors } from "../../learning/safetensors.ts";

/** How far two files of tensors are from each other, in one sentence. */
export function tensorDifference(one: Uint8Array, other: Uint8Array): string {
  const [before, again] = [decodeTensors(one).tensors, decodeTensors(other).tensors];
  const names = Object.keys(before);
  const missing = names.filter((name) => again[name]?.data.length !== before[name]?.data.length);
  if (missing.length > 0 || Object.keys(again).length !== names.length)
    return `It holds other tensors, or of another size: ${missing.slice(0, 3).join(", ") || "more than before"}.`;
  let [numbers, changed, largest] = [0, 0, 0];
  for (const name of names) {
    const [first, second] = [before[name]?.data ?? [], again[name]?.data ?? []];
    numbers += first.length;
    for (let at = 0; at < first.length; at++) {
      const distance = Math.abs((first[at] ?? 0) - (second[at] ?? 0));
      if (distance === 0) continue;
      changed++;
      largest = Math.max(largest, distance);
    }
  }
  return changed === 0
    ? "All numbers are the same; only what is written about them differs."
    : `${changed} of ${numbers} numbers differ, by at most ${largest.toPrecision(2)}.`;
}
