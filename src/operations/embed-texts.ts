import { resolve } from "node:path";
import { embeddingBlockOf, knownVector, rememberVectors } from "../dataset/encoder/text-vectors.ts";
import { openTextEmbedder, type TextEmbedder } from "../registry/text-embedder.ts";
import type { Workspace } from "../registry/workspace.ts";
import type { Config } from "../schema/config.ts";
import type { Encoder } from "../schema/encoder.ts";
import { UserError } from "../schema/user-error.ts";

export type OpenEmbedder = (folder: string) => Promise<TextEmbedder>;

/** A model takes a moment to open and stays open: one per folder and process. */
const opened = new Map<string, Promise<TextEmbedder>>();

const openOnce: OpenEmbedder = (folder) => {
  const known = opened.get(folder);
  if (known) return known;
  const opening = openTextEmbedder(folder);
  opened.set(folder, opening);
  opening.catch(() => opened.delete(folder));
  return opening;
};

/** What a new encoder has to know of the configured model; undefined where none is configured. */
export async function configuredEmbedding(
  { root }: Workspace,
  { data_preparation: { text_embeddings } }: Config,
  open: OpenEmbedder = openOnce,
): Promise<{ model_path: string; model_sha256: string; width: number } | undefined> {
  const { model_path } = text_embeddings;
  if (model_path === null) return undefined;
  const { width, sha256 } = await open(resolve(root, model_path));
  return { model_path, model_sha256: sha256, width };
}

/**
 * Sees to it that the encoder knows the vectors of these texts, and lets go of all others. Does nothing for encoders
 * without embeddings.
 * @throws UserError when the model is not the one that the encoder was fitted with
 */
export async function embedTexts(
  { root }: Workspace,
  encoder: Encoder,
  texts: readonly string[],
  open: OpenEmbedder = openOnce,
): Promise<void> {
  const block = embeddingBlockOf(encoder);
  if (block === undefined) return;
  const cut = [...new Set(texts.map((text) => text.slice(0, block.max_characters)))];
  const missing = cut.filter((text) => knownVector(encoder, text) === undefined);
  const vectors = new Map(
    cut.flatMap((text): [string, Float32Array][] => {
      const known = knownVector(encoder, text);
      return known ? [[text, known]] : [];
    }),
  );
  if (missing.length > 0) {
    const folder = resolve(root, block.model_path);
    const embedder = await open(folder);
    if (embedder.sha256 !== block.model_sha256) {
      throw new UserError("The sentence model is not the one that the policy was trained with.", {
        place: { file: folder },
        next: "put that model back, or train again",
      });
    }
    const found = await embedder.embed(missing);
    missing.forEach((text, index) => {
      vectors.set(text, found[index] as Float32Array);
    });
  }
  rememberVectors(encoder, vectors);
}
