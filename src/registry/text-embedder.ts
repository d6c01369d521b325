import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "../schema/user-error.ts";

/** A local sentence model at work. */
export interface TextEmbedder {
  /** numbers per text */
  width: number;
  /** of the model's file: serving refuses another one than training used */
  sha256: string;
  /** mean-pooled vectors of length 1, in the order of the texts */
  embed(texts: readonly string[]): Promise<Float32Array[]>;
}

/** The part of transformers.js that is used. */
export interface Transformers {
  env: { allowRemoteModels: boolean; allowLocalModels: boolean; localModelPath: string };
  pipeline(
    task: "feature-extraction",
    model: string,
    options: { dtype: string; local_files_only: boolean },
  ): Promise<
    (
      texts: string[],
      options: { pooling: "mean"; normalize: boolean },
    ) => Promise<{ dims: number[]; data: Float32Array }>
  >;
}

const PACKAGE = "@huggingface/transformers";
/** Files of a model folder as transformers.js names them, the exact one first. */
const WEIGHTS = [
  { file: "model.onnx", dtype: "fp32" },
  { file: "model_quantized.onnx", dtype: "q8" },
] as const;
const TEXTS_PER_PASS = 16;

/**
 * Opens the sentence model in a folder (`tokenizer.json`, `config.json`, `onnx/model.onnx`). Nothing is ever fetched: remote
 * models are switched off.
 * @throws UserError when the package is not installed or the folder is not such a model
 */
export async function openTextEmbedder(
  folder: string,
  load: (from: string) => Promise<Transformers> = loadTransformers,
): Promise<TextEmbedder> {
  const weights = WEIGHTS.find(({ file }) => existsSync(join(folder, "onnx", file)));
  if (weights === undefined || !existsSync(join(folder, "tokenizer.json"))) {
    throw new UserError("The folder for text embeddings does not hold a sentence model.", {
      place: { file: folder, field: "data_preparation.text_embeddings.model_path" },
      next: "put tokenizer.json, config.json and onnx/model.onnx there, or set model_path to null",
    });
  }
  const { env, pipeline } = await load(folder);
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = `${dirname(folder)}${sep}`;
  const extract = await pipeline("feature-extraction", basename(folder), {
    dtype: weights.dtype,
    local_files_only: true,
  });
  const embed = async (texts: readonly string[]): Promise<Float32Array[]> => {
    const vectors: Float32Array[] = [];
    for (let start = 0; start < texts.length; start += TEXTS_PER_PASS) {
      const some = texts.slice(start, start + TEXTS_PER_PASS);
      const { dims, data } = await extract(some, { pooling: "mean", normalize: true });
      const width = dims.at(-1) ?? 0;
      for (let row = 0; row < some.length; row++)
        vectors.push(Float32Array.from(data.slice(row * width, (row + 1) * width)));
    }
    return vectors;
  };
  const [probe] = await embed(["task"]);
  return { width: probe?.length ?? 0, sha256: await hashFile(join(folder, "onnx", weights.file)), embed };
}

/** It is no dependency of this program (hundreds of megabytes): found beside the program or beside the workspace. */
async function loadTransformers(from: string): Promise<Transformers> {
  const addresses = [
    PACKAGE,
    ...[from, process.cwd()].flatMap((folder) => {
      try {
        return pathToFileURL(createRequire(join(folder, "package.json")).resolve(PACKAGE)).href;
      } catch {
        return [];
      }
    }),
  ];
  let cause: unknown;
  for (const address of addresses) {
    try {
      const module = (await import(address)) as Partial<Transformers> & { default?: Transformers };
      // found beside the workspace it may be the CommonJS build, all of which is its default export
      return (module.pipeline ? module : module.default) as Transformers;
    } catch (error) {
      cause = error;
    }
  }
  throw new UserError(`Text embeddings need the package ${PACKAGE}, which cannot be loaded.`, {
    place: { field: "data_preparation.text_embeddings.model_path" },
    next: `run \`npm install ${PACKAGE}\`, or set model_path to null`,
    cause,
  });
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest("hex");
}
