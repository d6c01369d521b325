#!/usr/bin/env node
/** A plain question to the advisor is answered without loading anything else: agents ask it before every delegation. */
const BROKEN_PIPE_EXIT = 0;

// whoever stops reading (`| head`) still gets the answer's exit code: a closed gate must not open

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? BROKEN_PIPE_EXIT);
  throw error;
});

const [verb, ...words] = process.argv.slice(2);
const quick = verb === "recommend" ? (await import("./quick-recommend.ts")).quickRecommend(words) : undefined;
if (quick === undefined) await import("./command-line.ts");
else process.exitCode = quick;

export {};
