import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../numeric/random.ts";
import {
  trainerStateFromTensors,
  trainerStateToTensors,
  weightsFromTensors,
  weightsToTensors,
} from "./checkpoint.ts";
import { initialState } from "./q-network.ts";
import { decodeTensors, encodeTensors, type TensorFile, TensorFileError } from "./safetensors.ts";

const sample: TensorFile = {
  metadata: { b: "2", a: "1" },
  tensors: {
    small: { shape: [3], data: Uint32Array.of(1, 2, 4294967295) },
    big: { shape: [1, 2], data: Float64Array.of(1e-300, Number.NEGATIVE_INFINITY) },
    empty: { shape: [0, 3], data: new Float32Array(0) },
    signed: { shape: [], data: Int32Array.of(-7) },
  },
};

/** A file out of a header and so many bytes of data. */
function fileOf(header: unknown, dataLength: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

describe("safetensors", () => {
  it("reads a file that the Python package wrote", () => {
    const path = new URL("../../test/fixtures/learning/python.safetensors", import.meta.url);
    const { tensors, metadata } = decodeTensors(readFileSync(path));
    expect(metadata).toEqual({ writer: "python" });
    expect(tensors).toEqual({
      "layer0.weight": { shape: [2, 3], data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25) },
      moments: { shape: [2], data: Float64Array.of(1e-300, -2.5) },
      counts: { shape: [3], data: Int32Array.of(-1, 7, 2147483647) },
      random: { shape: [4], data: Uint32Array.of(1, 2, 3, 4294967295) },
      empty: { shape: [0, 3], data: new Float32Array(0) },
    });
  });

  it("gives back what was written, and the same bytes whatever the order of the names", () => {
    const bytes = encodeTensors(sample);
    expect(decodeTensors(bytes)).toEqual(sample);
    const turned = Object.fromEntries(Object.entries(sample.tensors).reverse());
    expect(encodeTensors({ metadata: { a: "1", b: "2" }, tensors: turned })).toEqual(bytes);
  });

  it("keeps every bit of any numbers, also inside a larger buffer", () => {
    fc.assert(
      fc.property(fc.float32Array(), fc.float64Array(), (floats, doubles) => {
        const bytes = encodeTensors({
          metadata: {},
          tensors: {
            floats: { shape: [floats.length], data: floats },
            d: { shape: [doubles.length], data: doubles },
          },
        });
        const larger = new Uint8Array(bytes.length + 5);
        larger.set(bytes, 3);
        const { tensors } = decodeTensors(larger.subarray(3, 3 + bytes.length));
        expect(tensors.floats!.data).toEqual(floats);
        expect(tensors.d!.data).toEqual(doubles);
      }),
    );
  });

  it("aligns the data to eight bytes", () => {
    const bytes = encodeTensors(sample);
    expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
  });

  it("refuses to write a tensor whose shape does not fit its numbers", () => {
    const tensors = { odd: { shape: [2, 2], data: new Float32Array(3) } };
    expect(() => encodeTensors({ metadata: {}, tensors })).toThrow(
      "tensor odd has shape [2,2] but 3 numbers",
    );
  });

  it("says what is wrong with a damaged file", () => {
    const tensor = { dtype: "F32", shape: [2], data_offsets: [0, 8] };
    const reason = (bytes: Uint8Array) => {
      expect(() => decodeTensors(bytes)).toThrow(TensorFileError);
      try {
        decodeTensors(bytes);
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
      return "";
    };
    expect(reason(new Uint8Array(3))).toBe("3 bytes are too few for a header");
    expect(reason(new Uint8Array(12).fill(255))).toContain("the header should have");
    expect(reason(fileOf("[1]", 0))).toBe("the header is not a JSON object");
    expect(reason(fileOf("{nonsense", 0))).toBe("the header is not a JSON object");
    expect(reason(fileOf({ w: { dtype: "F32" } }, 0))).toContain("lacks dtype, shape or data_offsets");
    expect(reason(fileOf({ w: { ...tensor, dtype: "BF16" } }, 8))).toContain("tensor w holds BF16");
    expect(reason(fileOf({ w: { ...tensor, shape: [3] } }, 8))).toContain(
      "tensor w has shape [3] of F32 but 8 bytes",
    );
    expect(reason(fileOf({ w: { ...tensor, data_offsets: [4, 12] } }, 12))).toContain(
      "tensor w begins at 4, expected 0",
    );
    expect(reason(fileOf({ w: tensor, v: tensor }, 16))).toContain("expected 8");
    expect(reason(fileOf({ w: tensor }, 7))).toContain("the file ends before tensor w");
    expect(reason(fileOf({ w: tensor }, 9))).toBe("1 bytes follow the last tensor");
  });

  it("cut off anywhere is refused", () => {
    const bytes = encodeTensors(sample);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeTensors(bytes.subarray(0, length))).toThrow(TensorFileError);
    }
  });
});

describe("a checkpoint", () => {
  const shape = { inputs: 3, hidden: [4, 2], actions: 2 };
  const learner = initialState(shape, createRandom(1));
  learner.parameters.set([0.25, -1], learner.parameters.length - 2);
  const state = {
    shape,
    anchor: {
      inputs: 3,
      actions: 2,
      weight: Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
      bias: Float32Array.of(7, 8),
    },
    epoch: 7,
    learner: { ...learner, steps: 41 },
    random: [1, 2, 3, 4294967295] as [number, number, number, number],
    best: { epoch: 5, loss: 0.1, parameters: learner.parameters.map((value) => value + 1) },
  };

  it("holds the whole state of the trainer, bit for bit", () => {
    const bytes = encodeTensors(trainerStateToTensors(state));
    expect(trainerStateFromTensors(decodeTensors(bytes))).toEqual(state);
  });

  it("names the layers, and knows its own shape", () => {
    const tensors = weightsToTensors(shape, learner.parameters);
    expect(Object.keys(tensors)).toEqual([
      "layer0.weight",
      "layer0.bias",
      "layer1.weight",
      "layer1.bias",
      "layer2.weight",
      "layer2.bias",
    ]);
    expect(tensors["layer2.bias"]!.data).toEqual(Float32Array.of(0.25, -1));
    expect(weightsFromTensors({ tensors, metadata: {} })).toEqual({ shape, parameters: learner.parameters });
  });

  it("says what is missing or does not fit", () => {
    const tensors = weightsToTensors(shape, learner.parameters);
    const { "layer1.bias": _, ...without } = tensors;
    expect(() => weightsFromTensors({ tensors: without, metadata: {} })).toThrow(
      "there is no tensor layer1.bias",
    );
    const short = { ...tensors, "layer1.bias": { shape: [1], data: new Float32Array(1) } };
    expect(() => weightsFromTensors({ tensors: short, metadata: {} })).toThrow(
      "layer1.bias has shape [1], expected [2]",
    );
    expect(() => weightsFromTensors({ tensors: {}, metadata: {} })).toThrow("layer0.weight");
    expect(() => trainerStateFromTensors({ tensors, metadata: {} })).toThrow("anchor.weight");
    const { counters: _counters, ...uncounted } = trainerStateToTensors(state).tensors;
    expect(() => trainerStateFromTensors({ tensors: uncounted, metadata: {} })).toThrow("counters");
  });
});
