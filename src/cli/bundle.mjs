// Part of the build: puts dist/cli/quick-recommend.js and all that it imports into that one file. Loading a hundred small modules
// takes longer than answering. Schemas are declared by calls of zod without effects; those that nothing uses are left out,
// and with them zod itself: the build fails if it is still there.
// Usage: node src/cli/bundle.mjs [dist=dist]
import { resolve } from "node:path";
import { rolldown } from "rolldown";

const file = resolve(process.argv[2] ?? "dist", "cli", "quick-recommend.js");
const bundle = await rolldown({
  input: file,
  platform: "node",
  logLevel: "silent",
  treeshake: { moduleSideEffects: false, manualPureFunctions: ["z", "stateSchema", "stateFeaturesSchema"] },
});
const { output } = await bundle.generate({ format: "esm", codeSplitting: false });
const [chunk] = output;
const heavy = Object.entries(chunk.modules).filter(
  ([id, { renderedLength }]) => renderedLength > 0 && /node_modules/.test(id),
);
if (heavy.length > 0) throw new Error(`not to be bundled: ${heavy.map(([id]) => id).join(", ")}`);
await bundle.write({ file, format: "esm", codeSplitting: false });
