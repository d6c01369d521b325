// Runs every ```console block of README.md and docs/*.md and compares what comes out with what the page shows.
// `--write` puts the real output into the pages instead. The blocks of one page share one scratch workspace and run in order.
// `node docs/console-blocks.mjs docs/retraining.md` runs the blocks of the pages named, no others.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const write = process.argv.includes("--write");
const NEW_YEAR_2026 = "1767225600";
const BLOCK = /^```console\n([\s\S]*?)^```$/gm;

function scratchWorkspace() {
  const folder = mkdtempSync(join(tmpdir(), "oak-docs-"));
  mkdirSync(join(folder, "bin"));
  const shim = join(folder, "bin", "oak-policy");
  writeFileSync(shim, `#!/bin/sh\nexec node ${JSON.stringify(join(root, "dist/cli/main.js"))} "$@"\n`);
  chmodSync(shim, 0o755);
  mkdirSync(join(folder, "work"));
  symlinkSync(join(root, "examples"), join(folder, "work", "examples"));
  return folder;
}

function run(command, folder) {
  const { PATH } = process.env;
  const environment = { PATH: `${join(folder, "bin")}:${PATH}`, HOME: folder, SOURCE_DATE_EPOCH: NEW_YEAR_2026 };
  const { stdout, stderr, status } = spawnSync("sh", ["-c", command], { cwd: join(folder, "work"), env: environment, encoding: "utf8" });
  const output = (stdout + (status === 0 || stdout !== "" ? "" : stderr)).replaceAll(join(folder, "work"), "~/work");
  return { output: output.trim(), status };
}

/** Commands of a block: each starts at "$ ", and goes on while a line ends with a backslash. */
function commandsOf(block) {
  const commands = [];
  let open = false;
  for (const line of block.split("\n")) {
    if (open) commands.push(`${commands.pop()}\n${line}`);
    else if (line.startsWith("$ ")) commands.push(line.slice(2));
    open = (open || line.startsWith("$ ")) && line.endsWith("\\");
  }
  return commands;
}

/** Long output is shown up to the line count in `# first N lines`, or from the one in `# last N lines`, behind the command. */
function shown(command, output) {
  const [, end, count] = /#\s*(first|last) (\d+) lines$/.exec(command) ?? [];
  const lines = output.split("\n");
  if (count === undefined || lines.length <= Number(count)) return output;
  const kept = end === "first" ? lines.slice(0, Number(count)) : lines.slice(-Number(count));
  return end === "first" ? `${kept.join("\n")}\n...` : `...\n${kept.join("\n")}`;
}

const named = process.argv.slice(2).filter((word) => word !== "--write");
const everyPage = ["README.md", ...readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md")).sort().map((name) => `docs/${name}`)];
const unknown = named.filter((page) => !everyPage.includes(page));
if (unknown.length > 0) throw new Error(`no such page: ${unknown.join(", ")}; there are ${everyPage.join(", ")}`);
const pages = named.length > 0 ? named : everyPage;
let blocks = 0;
for (const page of pages) {
  const file = join(root, page);
  const before = readFileSync(file, "utf8");
  const folder = scratchWorkspace();
  const after = before.replace(BLOCK, (_, block) => {
    blocks++;
    const parts = commandsOf(block).map((command) => {
      const { output, status } = run(command, folder);
      if (status === 70 || status === null || status === 127) throw new Error(`${page}: \`${command}\` ended with ${status}: ${output}`);
      return `$ ${command}\n${shown(command, output)}`.trimEnd();
    });
    return `\`\`\`console\n${parts.join("\n\n")}\n\`\`\``;
  });
  rmSync(folder, { recursive: true, force: true });
  if (after === before) continue;
  if (write) {
    writeFileSync(file, after);
    console.log(`wrote ${page}`);
    continue;
  }
  console.error(`${page} does not show what its commands print now: run \`npm run docs\` and read the difference.`);
  const expected = before.split("\n");
  after.split("\n").forEach((line, number) => {
    if (line !== expected[number] && process.exitCode !== 1) {
      console.error(`  line ${number + 1}\n  page: ${expected[number]}\n  now:  ${line}`);
      process.exitCode = 1;
    }
  });
  process.exitCode = 1;
}
console.log(`${blocks} console blocks were run.`);
