import { describe, expect, it } from "vitest";
import { encodeState } from "../dataset/encoder/encode-state.ts";
import { fitEncoder } from "../dataset/encoder/fit-encoder.ts";
import { row, state } from "../dataset/state.fixture.ts";
import type { TextEmbedder } from "../registry/text-embedder.ts";
import { openWorkspace } from "../registry/workspace.ts";
import { configSchema } from "../schema/config.ts";
import { configuredEmbedding, embedTexts } from "./embed-texts.ts";

const workspace = openWorkspace("/team", {}, "/team");
const config = configSchema.parse({
  data_preparation: { text_hash_buckets: 8, text_embeddings: { model_path: "tiny" } },
});

/** Vectors of two numbers: length, and one. */
function embedder(sha256 = "a"): { open: () => Promise<TextEmbedder>; asked: string[] } {
  const asked: string[] = [];
  const embed = async (texts: readonly string[]): Promise<Float32Array[]> => {
    asked.push(...texts);
    return texts.map(({ length }) => Float32Array.of(length, 1));
  };
  return { asked, open: async () => ({ width: 2, sha256, embed }) };
}

const encoderWith = async (open: () => Promise<TextEmbedder>) =>
  fitEncoder([row()], config, await configuredEmbedding(workspace, config, open));

describe("text embeddings", () => {
  it("are columns of their own after all others, the numbers of the model", async () => {
    const { open } = embedder();
    const encoder = await encoderWith(open);
    const { start, width, ...block } = encoder.blocks.at(-1) ?? { start: 0, width: 0 };
    expect(block).toMatchObject({ kind: "embedding", model_path: "tiny", model_sha256: "a" });
    expect(start + width).toBe(encoder.columns);
    await embedTexts(workspace, encoder, ["four"], open);
    const { indices, values } = encodeState(encoder, state({ task_description: "four" }));
    expect([...indices.slice(-2)]).toEqual([start, start + 1]);
    expect([...values.slice(-2)]).toEqual([4, 1]);
  });

  it("are computed once per text, and let go when they are no longer asked for", async () => {
    const { asked, open } = embedder();
    const encoder = await encoderWith(open);
    await embedTexts(workspace, encoder, ["a", "bb", "a"], open);
    await embedTexts(workspace, encoder, ["bb", "ccc"], open);
    expect(asked).toEqual(["a", "bb", "ccc"]);
    expect(() => encodeState(encoder, state({ task_description: "a" }))).toThrow("before it was embedded");
  });

  it("refuse another model than the one of the training", async () => {
    const encoder = await encoderWith(embedder("a").open);
    await expect(embedTexts(workspace, encoder, ["x"], embedder("b").open)).rejects.toThrow(
      "not the one that the policy was trained with",
    );
  });

  it("are off unless a model is configured, and nothing is opened then", async () => {
    const never = (): Promise<TextEmbedder> => Promise.reject(new Error("opened"));
    const plain = configSchema.parse({});
    expect(await configuredEmbedding(workspace, plain, never)).toBeUndefined();
    await embedTexts(workspace, await fitEncoder([row()], plain), ["x"], never);
  });
});
