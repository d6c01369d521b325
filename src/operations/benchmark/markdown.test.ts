import { expect, it } from "vitest";
import { share } from "./markdown.ts";

const closed = (mean: number) => share({ mean, low: null, high: null });

it("shows the share of the gap in whole percent, and nothing lost without a sign", () => {
  expect([closed(0.412), closed(-0.187), closed(-0.004), closed(0)]).toEqual(["41 %", "-19 %", "0 %", "0 %"]);
  expect(share(null)).toBe("-");
});
