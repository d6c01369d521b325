import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UserError } from "../schema/user-error.ts";
import { sha256 } from "./policies.ts";
import { openTextEmbedder, type Transformers } from "./text-embedder.ts";

function modelFolder(weights = "model.onnx"): string {
  const folder = join(mkdtempSync(join(tmpdir(), "oak-model-")), "tiny");
  mkdirSync(join(folder, "onnx"), { recursive: true });
  writeFileSync(join(folder, "tokenizer.json"), "{}");
  writeFileSync(join(folder, "onnx", weights), "weights");
  return folder;
}

/** A pipeline that answers with the length of each text, twice; `asked` is what it was opened with. */
function fakeTransformers() {
  const asked: unknown[] = [];
  const passes: number[] = [];
  const env = { allowRemoteModels: true, allowLocalModels: false, localModelPath: "" };
  const pipeline: Transformers["pipeline"] = async (...settings) => {
    asked.push(settings);
    return async (texts) => {
      passes.push(texts.length);
      return { dims: [texts.length, 2], data: Float32Array.from(texts.flatMap((text) => [text.length, 1])) };
    };
  };
  return { asked, passes, env, load: async () => ({ env, pipeline }) };
}

describe("a local sentence model", () => {
  it("is opened from its folder with the network switched off", async () => {
    const folder = modelFolder();
    const { asked, env, load } = fakeTransformers();
    const { width, sha256: hash } = await openTextEmbedder(folder, load);
    expect({ width, hash }).toEqual({ width: 2, hash: sha256("weights") });
    expect(env.allowRemoteModels).toBe(false);
    expect(join(env.localModelPath, "tiny")).toBe(folder);
    expect(asked).toEqual([["feature-extraction", "tiny", { dtype: "fp32", local_files_only: true }]]);
  });

  it("is read in its quantised form where there is no other", async () => {
    const { asked, load } = fakeTransformers();
    await openTextEmbedder(modelFolder("model_quantized.onnx"), load);
    expect(asked).toEqual([["feature-extraction", "tiny", { dtype: "q8", local_files_only: true }]]);
  });

  it("gives one vector per text, in order, a few texts at a time", async () => {
    const { passes, load } = fakeTransformers();
    const { embed } = await openTextEmbedder(modelFolder(), load);
    const texts = Array.from({ length: 35 }, (_, index) => "x".repeat(index));
    const vectors = await embed(texts);
    expect(vectors.map((vector) => [...vector])).toEqual(texts.map(({ length }) => [length, 1]));
    expect(passes).toEqual([1, 16, 16, 3]);
  });

  it("is missed in one sentence: the folder, or the package", async () => {
    await expect(openTextEmbedder(join(tmpdir(), "nowhere"))).rejects.toThrow(
      "does not hold a sentence model",
    );
    const fault = await openTextEmbedder(modelFolder()).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(UserError);
    expect((fault as UserError).next).toContain("npm install @huggingface/transformers");
  });
});
