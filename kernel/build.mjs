// Compiles the kernel and writes it as a module, so that it travels with the code and needs no file access.
// Usage: node kernel/build.mjs [--check]      --check compares with what is there and writes nothing
import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const folder = dirname(fileURLToPath(import.meta.url));
const target = fileURLToPath(new URL("../src/numeric/kernel/bytes.ts", import.meta.url));
const options = ["-O3", "--noAssert", "--enable", "simd", "--runtime", "stub", "--use", "abort="];

let wasm;
const { error, stderr } = await asc.main(
  ["index.ts", "--baseDir", folder, "--initialMemory", "1", "--outFile", "kernel.wasm", ...options],
  { writeFile: (_name, contents) => (wasm = contents) },
);
if (error) {
  console.error(stderr.toString());
  process.exit(1);
}

const text = `// Written by \`node kernel/build.mjs\` out of kernel/*.ts; do not edit.

/** The compiled kernel, ${wasm.length} bytes of WebAssembly in base 64. */
export const KERNEL_BYTES =
  "${Buffer.from(wasm).toString("base64")}";
`;
if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    console.error("src/numeric/kernel/bytes.ts is not what kernel/*.ts compiles to; run node kernel/build.mjs");
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
  console.log(`${wasm.length} bytes`);
}
