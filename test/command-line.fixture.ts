import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The built program; `npm test` builds it first. */
const main = process.env.OAK_POLICY_MAIN ?? fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** What a test may do to the program while it runs. */
export interface Running {
  interrupt: () => void;
  closeOutput: () => void;
}

/** Starts the program as a user would; `watch` sees what it has said on standard error so far. */
export function oakPolicy(
  words: readonly string[],
  watch: (stderr: string, running: Running) => void = () => undefined,
): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...words], {
    env: { ...process.env, OAK_POLICY_HOME: "", SOURCE_DATE_EPOCH: "1780000000" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  const running: Running = {
    interrupt: () => child.kill("SIGINT"),
    closeOutput: () => child.stdout.destroy(),
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.stderr += text;
    watch(said.stderr, running);
  });
  watch("", running);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...said }));
  });
}
