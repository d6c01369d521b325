import { withKernel } from "../numeric/kernel/borrow.ts";
import { type LogisticRows, placeLogisticRows } from "../numeric/kernel/logistic-rows.ts";
import type { LogisticProblem } from "./multinomial-logistic.ts";

/**
 * The summed log loss of some rows of a problem, for as many evaluations as `use` makes of it; whoever calls divides loss and
 * gradient by the total weight. The rows lie in the memory of a kernel meanwhile.
 */
export const withLogLoss = <Result>(
  problem: LogisticProblem,
  rows: ArrayLike<number>,
  use: (loss: LogisticRows) => Result,
): Result => withKernel((kernel) => use(placeLogisticRows(kernel, { ...problem, rows })));
