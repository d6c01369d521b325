import * as z from "zod";

/**
 * Named tensors as one file in the safetensors format: eight bytes with the length of the header, the header in JSON,
 * padded with spaces so that the data begin at a multiple of eight, then the numbers, little endian. Reading it runs
 * no code, which is why weights are stored this way.
 */
export type TensorData = Float32Array | Float64Array | Int32Array | Uint32Array;

export interface Tensor {
  shape: readonly number[];
  data: TensorData;
}

export interface TensorFile {
  tensors: Record<string, Tensor>;
  metadata: Record<string, string>;
}

const BYTES = { F32: 4, F64: 8, I32: 4, U32: 4 } as const;
type Kind = keyof typeof BYTES;

const headerSchema = z.record(
  z.string(),
  z.object({
    dtype: z.string(),
    shape: z.array(z.number().int().min(0)),
    data_offsets: z.tuple([z.number().int().min(0), z.number().int().min(0)]),
  }),
);
const metadataSchema = z.record(z.string(), z.string());

/** A file that is not what it should be; the message says in which way. */
export class TensorFileError extends Error {
  override readonly name = "TensorFileError";
}

/** Bytes of the file. Tensors lie by size of their numbers, large first, then by name: every one is aligned, and the same tensors give the same bytes. */
export function encodeTensors({ tensors, metadata }: TensorFile): Uint8Array {
  const names = Object.keys(tensors).sort(
    (left, right) =>
      BYTES[kindOf(tensors[right]!.data)] - BYTES[kindOf(tensors[left]!.data)] || (left < right ? -1 : 1),
  );
  const header: { [name: string]: unknown; __metadata__?: Record<string, string> } = {};
  if (Object.keys(metadata).length > 0) header.__metadata__ = sorted(metadata);
  let at = 0;
  for (const name of names) {
    const { shape, data } = tensors[name]!;
    if (product(shape) !== data.length) {
      throw new RangeError(`tensor ${name} has shape [${shape}] but ${data.length} numbers`);
    }
    header[name] = { dtype: kindOf(data), shape, data_offsets: [at, at + data.byteLength] };
    at += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + at).fill(32, 8, 8 + headerLength);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerLength), true);
  bytes.set(text, 8);
  let to = 8 + headerLength;
  for (const name of names) {
    writeNumbers(view, to, tensors[name]!.data);
    to += tensors[name]!.data.byteLength;
  }
  return bytes;
}

/** The tensors of a file; they own their memory. Throws a TensorFileError when any length does not fit. */
export function decodeTensors(bytes: Uint8Array): TensorFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { header, dataAt } = readHeader(bytes, view);
  const { __metadata__: metadata, ...entries } = header;
  const parsed = headerSchema.safeParse(entries);
  const parsedMetadata = metadataSchema.safeParse(metadata ?? {});
  if (!parsed.success || !parsedMetadata.success) {
    throw new TensorFileError(
      "the header is not one of safetensors: a tensor lacks dtype, shape or data_offsets",
    );
  }
  const names = Object.keys(parsed.data).sort(
    (left, right) =>
      parsed.data[left]!.data_offsets[0] - parsed.data[right]!.data_offsets[0] ||
      parsed.data[left]!.data_offsets[1] - parsed.data[right]!.data_offsets[1],
  );
  const tensors: Record<string, Tensor> = {};
  let expected = 0;
  for (const name of names) {
    const { dtype, shape, data_offsets } = parsed.data[name]!;
    const [start, end] = data_offsets;
    if (!(dtype in BYTES)) throw new TensorFileError(`tensor ${name} holds ${dtype}, which is not read here`);
    const kind = dtype as Kind;
    if (start !== expected)
      throw new TensorFileError(`tensor ${name} begins at ${start}, expected ${expected}`);
    if (end - start !== product(shape) * BYTES[kind]) {
      throw new TensorFileError(`tensor ${name} has shape [${shape}] of ${kind} but ${end - start} bytes`);
    }
    if (dataAt + end > bytes.length) {
      throw new TensorFileError(
        `the file ends before tensor ${name}: ${bytes.length} of ${dataAt + end} bytes`,
      );
    }
    tensors[name] = { shape, data: readNumbers(view, dataAt + start, product(shape), kind) };
    expected = end;
  }
  if (dataAt + expected !== bytes.length) {
    throw new TensorFileError(`${bytes.length - dataAt - expected} bytes follow the last tensor`);
  }
  return { tensors, metadata: parsedMetadata.data };
}

function readHeader(bytes: Uint8Array, view: DataView): { header: Record<string, unknown>; dataAt: number } {
  if (bytes.length < 8) throw new TensorFileError(`${bytes.length} bytes are too few for a header`);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(bytes.length - 8)) {
    throw new TensorFileError(
      `the header should have ${length} bytes, the file has ${bytes.length - 8} after its length`,
    );
  }
  const text = bytes.subarray(8, 8 + Number(length));
  try {
    const header: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
    return { header: z.record(z.string(), z.unknown()).parse(header), dataAt: 8 + Number(length) };
  } catch (cause) {
    throw new TensorFileError("the header is not a JSON object", { cause });
  }
}

function kindOf(data: TensorData): Kind {
  if (data instanceof Float32Array) return "F32";
  if (data instanceof Float64Array) return "F64";
  return data instanceof Int32Array ? "I32" : "U32";
}

const product = (shape: readonly number[]): number => shape.reduce((result, size) => result * size, 1);

const sorted = (record: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));

function writeNumbers(view: DataView, at: number, data: TensorData): void {
  const kind = kindOf(data);
  for (let index = 0; index < data.length; index++) {
    const place = at + index * BYTES[kind];
    if (kind === "F32") view.setFloat32(place, data[index]!, true);
    else if (kind === "F64") view.setFloat64(place, data[index]!, true);
    else if (kind === "I32") view.setInt32(place, data[index]!, true);
    else view.setUint32(place, data[index]!, true);
  }
}

function readNumbers(view: DataView, at: number, count: number, kind: Kind): TensorData {
  const numbers = { length: count };
  if (kind === "F32") return Float32Array.from(numbers, (_, index) => view.getFloat32(at + 4 * index, true));
  if (kind === "F64") return Float64Array.from(numbers, (_, index) => view.getFloat64(at + 8 * index, true));
  if (kind === "I32") return Int32Array.from(numbers, (_, index) => view.getInt32(at + 4 * index, true));
  return Uint32Array.from(numbers, (_, index) => view.getUint32(at + 4 * index, true));
}
