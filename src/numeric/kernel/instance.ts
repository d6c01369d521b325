import { KERNEL_BYTES } from "./bytes.ts";
import type { KernelFunctions } from "./functions.ts";

/**
 * The compiled kernel (`kernel/` in the repository) with a memory of its own. Its functions work on addresses in that
 * memory; this file hands out the addresses, the files beside it know what lies there. Strict SIMD, no relaxed
 * instructions: the same bits on every machine.
 */
export interface Kernel {
  call: KernelFunctions;
  memory: KernelMemory;
}

/** A memory that is handed out from bottom to top. The views cover all of it; ask for them anew after `reserve`. */
export interface KernelMemory {
  /** the address of so many zeroed bytes, a multiple of 64 */
  reserve(bytes: number): number;
  /** gives back everything that was reserved since `mark()` returned this address */
  release(mark: number): void;
  mark(): number;
  floats(): Float32Array;
  doubles(): Float64Array;
  words(): Uint32Array;
  bytes(): Uint8Array;
}

interface KernelExports extends KernelFunctions {
  memory: GrowingMemory;
  heapBase: { value: number };
}

interface GrowingMemory {
  buffer: ArrayBuffer;
  grow(pages: number): number;
}

// The types of TypeScript's own libraries lack WebAssembly unless those of a browser are taken along.
interface WebAssemblyInterface {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
}

const PAGE = 65536;
const ALIGNMENT = 64;

let compiled: object | undefined;

/** A kernel with an empty memory. It is compiled at the first call and instantiated at each. */
export function createKernel(): Kernel {
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyInterface }).WebAssembly;
  compiled ??= new Module(Uint8Array.from(atob(KERNEL_BYTES), (letter) => letter.charCodeAt(0)));
  const exports = new Instance(compiled).exports as KernelExports;
  return { call: exports, memory: createMemory(exports.memory, exports.heapBase.value) };
}

const aligned = (address: number): number => Math.ceil(address / ALIGNMENT) * ALIGNMENT;

function createMemory(memory: GrowingMemory, base: number): KernelMemory {
  let top = aligned(base);
  let floats = new Float32Array(memory.buffer);
  let doubles = new Float64Array(memory.buffer);
  let words = new Uint32Array(memory.buffer);
  let bytes = new Uint8Array(memory.buffer);
  const grow = (size: number): void => {
    if (size <= bytes.length) return;
    memory.grow(Math.ceil((size - bytes.length) / PAGE));
    floats = new Float32Array(memory.buffer);
    doubles = new Float64Array(memory.buffer);
    words = new Uint32Array(memory.buffer);
    bytes = new Uint8Array(memory.buffer);
  };
  return {
    reserve: (size) => {
      const address = top;
      top = aligned(address + size);
      grow(top);
      bytes.fill(0, address, top);
      return address;
    },
    release: (mark) => {
      top = mark;
    },
    mark: () => top,
    floats: () => floats,
    doubles: () => doubles,
    words: () => words,
    bytes: () => bytes,
  };
}
