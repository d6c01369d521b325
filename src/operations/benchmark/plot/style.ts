import type { PolicyRole, PolicySummary } from "../../../schema/benchmark.ts";
import type { Attributes } from "../../plot/svg.ts";

/** How the line of a policy looks: ours thick, peers solid, baselines dashed, references thin and black. */
export interface LineStyle {
  colour: string;
  width: number;
  dash: string;
}

/** Told apart by people who do not see all colours (Okabe and Ito 2008), then three more. */
const PEER_COLOURS = [
  "#0072b2",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#6a3d9a",
  "#8c510a",
  "#117733",
] as const;
const BASELINE_COLOURS = ["#5b6c7d", "#8a9a5b", "#a68a64", "#8e7aa5", "#9a9a9a"] as const;
const REFERENCE_DASHES: Record<string, string> = {
  oracle: "",
  known_best: "7 3",
  known_best_sequence: "7 3",
  behaviour: "1.5 3",
};

/** A style per policy, by role and by its place among those of its role. */
export function stylesOf(policies: readonly PolicySummary[]): LineStyle[] {
  const seen = { ours: 0, peer: 0, baseline: 0, reference: 0 };
  return policies.map(({ role, name }) => styleOf(role, name, seen[role]++));
}

function styleOf(role: PolicyRole, name: string, place: number): LineStyle {
  switch (role) {
    case "ours":
      return { colour: "#d1242f", width: 3, dash: "" };
    case "peer":
      return { colour: PEER_COLOURS[place % PEER_COLOURS.length] ?? "", width: 1.6, dash: "" };
    case "baseline":
      return { colour: BASELINE_COLOURS[place % BASELINE_COLOURS.length] ?? "", width: 1.4, dash: "5 3" };
    case "reference":
      return { colour: "#1f2328", width: 1.2, dash: REFERENCE_DASHES[name] ?? "" };
  }
}

export const strokeOf = ({ colour, width, dash }: LineStyle): Attributes => ({
  stroke: colour,
  "stroke-width": width,
  "stroke-linejoin": "round",
  ...(dash === "" ? {} : { "stroke-dasharray": dash }),
});
