import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { newFolder } from "../src/dataset/full-feedback/folder.fixture.ts";
import type { runInParallel as RunInParallel } from "../src/operations/parallel/run-in-parallel.ts";
import { settingsFile, teamFolder } from "./benchmark.fixture.ts";
import { oakPolicy } from "./command-line.fixture.ts";

/** Worker threads load built files only: Node 20 does not read TypeScript. `npm test` builds first. */
const main = process.env.OAK_POLICY_MAIN ?? fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const built = pathToFileURL(
  join(dirname(dirname(main)), "operations", "parallel", "run-in-parallel.js"),
).href;
const { runInParallel } = (await import(/* @vite-ignore */ built)) as { runInParallel: typeof RunInParallel };

/** A module of work in a file of its own. */
function workIn(body: string): { address: string; module: { work: (task: number) => Promise<number> } } {
  const file = join(newFolder(), "work.mjs");
  writeFileSync(file, `export async function work(task) { ${body} }\nexport async function close() {}\n`);
  return {
    address: pathToFileURL(file).href,
    module: { work: () => Promise.reject(new Error("not in this thread")) },
  };
}

describe("work in worker threads", () => {
  it("comes back in the order of the tasks, whoever is done first", async () => {
    const tasks = [5, 4, 3, 2, 1, 0];
    const work = workIn("await new Promise((done) => setTimeout(done, 10 * task)); return task * task;");
    expect(await runInParallel({ ...work, tasks, workers: 3 })).toEqual([25, 16, 9, 4, 1, 0]);
  });

  it("lets idle workers wait for what a result makes possible, and closes them when nothing is", async () => {
    const work = workIn("await new Promise((done) => setTimeout(done, 10 * task)); return task;");
    const more = (result: number): number[] => (result === 5 ? [1, 2, 3] : []);
    expect(await runInParallel({ ...work, tasks: [5, 0], more, workers: 2 })).toEqual([5, 0, 1, 2, 3]);
  });

  it("ends with the fault of a task", async () => {
    const work = workIn("if (task === 2) throw new Error('two is bad'); return task;");
    await expect(runInParallel({ ...work, tasks: [1, 2, 3], workers: 2 })).rejects.toThrow("two is bad");
  });

  it("ends with a sentence when a worker dies", async () => {
    const work = workIn("if (task === 2) process.exit(7); return task;");
    await expect(runInParallel({ ...work, tasks: [1, 2, 3], workers: 2 })).rejects.toThrow(
      "ended with code 7",
    );
  });

  it("says why a worker could not even begin", async () => {
    const work = { ...workIn(""), address: "file:///no/such/module.mjs" };
    await expect(runInParallel({ ...work, tasks: [1, 2], workers: 2 })).rejects.toMatchObject({
      cause: expect.objectContaining({ message: expect.stringContaining("module.mjs") }),
    });
  });

  it("stops at the signal without waiting for the tasks at hand to the end", async () => {
    const stop = new AbortController();
    const work = workIn("await new Promise((done) => setTimeout(done, 60000)); return task;");
    const running = runInParallel({ ...work, tasks: [1, 2, 3], workers: 2, signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 50);
    await expect(running).rejects.toThrow("enough");
  });
});

const words = (folder: string, out: string, workers: string): string[] => [
  ...["benchmark", folder, "--sizes", "40", "--seeds", "3", "--logging", "uniform,popular"],
  ...["--workers", workers, "--config", settingsFile(), "--out", out],
];

describe("benchmark on the command line", () => {
  const folder = teamFolder(84);

  it("writes the same bytes for any number of workers, and shows a table", async () => {
    const [one, two] = [newFolder(), newFolder()];
    const shown = await oakPolicy(words(folder, one, "1"));
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.stdout).toContain("Logged by: popular");
    expect(shown.stdout).toMatch(/oak \(ours\) +0\.\d{3} ± 0\.\d{3}/);
    expect((await oakPolicy(words(folder, two, "2"))).code).toBe(0);
    for (const name of ["results.json", "results.md", "plot.svg"]) {
      expect(readFileSync(join(two, name)).equals(readFileSync(join(one, name))), name).toBe(true);
    }
  });

  it("keeps the finished runs at Ctrl-C and goes on to the same result", async () => {
    const [whole, stopped] = [newFolder(), newFolder()];
    await oakPolicy(words(folder, whole, "1"));
    const many = words(folder, stopped, "2").map((word) => (word === "3" ? "200" : word));
    let watching = false;
    const interrupted = await oakPolicy(many, (_, { interrupt }) => {
      if (watching) return;
      watching = true;
      const poll = setInterval(() => {
        if (readdirSync(stopped, { recursive: true }).length < 4) return;
        clearInterval(poll);
        interrupt();
      }, 20);
    });
    expect(interrupted.code).toBe(130);
    expect(interrupted.stderr).toMatch(/The benchmark was stopped after \d+ of 400 runs; they are kept/);
    expect(interrupted.stderr).not.toMatch(/^\s+at /m);
    const resumed = await oakPolicy(words(folder, stopped, "1"));
    expect(resumed.code).toBe(0);
    expect(
      readFileSync(join(stopped, "results.json")).equals(readFileSync(join(whole, "results.json"))),
    ).toBe(true);
  });

  it("answers a peer that fails with one sentence, from a worker too", async () => {
    const { code, stderr } = await oakPolicy([...words(folder, newFolder(), "2"), "--peer", "echo hello"]);
    expect(code).toBe(4);
    expect(stderr).toContain("The peer `echo hello` failed");
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
