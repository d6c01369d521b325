import { rolldown } from "rolldown";
const [,, input, out, minify] = process.argv;
const b = await rolldown({ input, platform: "node", external: [/duckdb/] , logLevel: "silent"});
await b.write({ file: out, format: "esm", minify: minify==="min", codeSplitting: false });
