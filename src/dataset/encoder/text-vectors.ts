import type { EmbeddingBlock, Encoder } from "../../schema/encoder.ts";

/**
 * Embedding a text takes a model and time, encoding a state must take neither. So whoever encodes sees to it first that the
 * vectors of the texts are remembered here, per encoder; encoding looks them up, and a text that was forgotten is a bug.
 */
const remembered = new WeakMap<Encoder, Map<string, Float32Array>>();

/** The block that wants vectors; undefined where the encoder has none. */
export const embeddingBlockOf = (encoder: Encoder): EmbeddingBlock | undefined =>
  encoder.blocks.find((block): block is EmbeddingBlock => block.kind === "embedding");

/** Makes these the vectors that the encoder knows, and lets all others go. */
export function rememberVectors(encoder: Encoder, vectors: Map<string, Float32Array>): void {
  remembered.set(encoder, vectors);
}

export const knownVector = (encoder: Encoder, text: string): Float32Array | undefined =>
  remembered.get(encoder)?.get(text);

/** The vector of a text, `width` numbers. Throws where it was not remembered: a zero vector would be a made-up text. */
export function vectorOf(encoder: Encoder, text: string): Float32Array {
  const vector = knownVector(encoder, text);
  if (vector === undefined) throw new Error("a text was to be encoded before it was embedded");
  return vector;
}
