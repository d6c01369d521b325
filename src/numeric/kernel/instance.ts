import { KERNEL_BYTES } from "./bytes.ts";

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
  words(): Uint32Array;
  bytes(): Uint8Array;
}

/** See the sources of the same names under `kernel/`; addresses and counts unless said otherwise. */
export interface KernelFunctions {
  gatherRows(
    rowStarts: number,
    columns: number,
    reals: number,
    rows: number,
    count: number,
    at: number,
    starts: number,
    offsets: number,
    values: number,
  ): void;
  gatherDense(
    rowStarts: number,
    columns: number,
    reals: number,
    rows: number,
    count: number,
    width: number,
    to: number,
  ): void;
  forwardLayer(
    starts: number,
    offsets: number,
    values: number,
    count: number,
    weight: number,
    weightRows: number,
    columns: number,
    bias: number,
    out: number,
    outRows: number,
    floor: number, // the least value of the output: 0 for a ReLU, -Infinity for none
  ): void;
  backwardLayer(
    starts: number,
    offsets: number,
    values: number,
    count: number,
    weight: number,
    weightRows: number,
    columns: number,
    active: number,
    activeRows: number,
    out: number,
    scale: number, // a real number
  ): number;
  backwardDots(
    starts: number,
    offsets: number,
    units: number,
    count: number,
    columns: number,
    weight: number,
    slope: number,
    out: number,
    cursors: number,
    scale: number, // a real number
  ): void;
  flattenPanels(source: number, rows: number, columns: number, target: number): void;
  forwardDense(
    input: number,
    count: number,
    inputs: number,
    weight: number,
    weightRows: number,
    columns: number,
    bias: number,
    out: number,
    outRows: number,
    floor: number, // as in forwardLayer
  ): void;
  forwardPanels(
    input: number,
    inputRows: number,
    count: number,
    inputs: number,
    weight: number,
    columns: number,
    bias: number,
    out: number,
    floor: number, // as in forwardLayer
  ): void;
  listRows(
    panels: number,
    rows: number,
    count: number,
    columns: number,
    starts: number,
    offsets: number,
    values: number,
  ): void;
  listColumns(
    starts: number,
    offsets: number,
    values: number,
    rows: number,
    columns: number,
    outStarts: number,
    outOffsets: number,
    outValues: number,
  ): void;
  listPanelColumns(
    panels: number,
    rows: number,
    count: number,
    columns: number,
    outStarts: number,
    outOffsets: number,
    outValues: number,
    scratch: number,
  ): void;
  transposePanels(source: number, rows: number, columns: number, target: number): void;
  dropUnits(
    panels: number,
    rows: number,
    row: number,
    columns: number,
    key: number, // 32 bits
    threshold: number, // 32 bits
    scale: number, // a real number
  ): void;
  /** real numbers all */
  setAdam(
    firstDecay: number,
    secondDecay: number,
    smallest: number,
    stepRate: number,
    secondCorrection: number,
    targetShare: number,
  ): void;
  adamWeights(
    starts: number,
    offsets: number,
    values: number,
    rows: number,
    columns: number,
    slope: number,
    slopeRows: number,
    parameters: number,
    target: number,
    first: number,
    second: number,
    panelRows: number,
    life: number,
    decay: number, // the share of a weight that it loses
  ): void;
  adamDense(
    input: number,
    count: number,
    inputs: number,
    columns: number,
    slope: number,
    parameters: number,
    target: number,
    first: number,
    second: number,
    life: number,
    decay: number, // as in adamWeights
  ): void;
  adamPanels(
    input: number,
    inputRows: number,
    count: number,
    inputs: number,
    columns: number,
    slope: number,
    parameters: number,
    target: number,
    first: number,
    second: number,
    life: number,
    decay: number, // as in adamWeights
  ): void;
  adamBias(
    slope: number,
    rows: number,
    columns: number,
    parameters: number,
    target: number,
    first: number,
    second: number,
  ): void;
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
  let words = new Uint32Array(memory.buffer);
  let bytes = new Uint8Array(memory.buffer);
  const grow = (size: number): void => {
    if (size <= bytes.length) return;
    memory.grow(Math.ceil((size - bytes.length) / PAGE));
    floats = new Float32Array(memory.buffer);
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
    words: () => words,
    bytes: () => bytes,
  };
}
