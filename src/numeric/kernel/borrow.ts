import { createKernel, type Kernel } from "./instance.ts";

let kept: Kernel | undefined;
/** a kernel whose memory has grown beyond this is left to the garbage collection: a memory never shrinks */
const MOST_KEPT_BYTES = 2 ** 23;

/**
 * A kernel for one computation, whose memory is given back when it is done: one serves many of them in turn, so that a small
 * computation costs no new memory. A computation within another one has a kernel of its own.
 */
export function withKernel<Result>(use: (kernel: Kernel) => Result): Result {
  const kernel = kept ?? createKernel();
  kept = undefined;
  const mark = kernel.memory.mark();
  try {
    return use(kernel);
  } finally {
    kernel.memory.release(mark);
    if (kernel.memory.bytes().length <= MOST_KEPT_BYTES) kept = kernel;
  }
}
