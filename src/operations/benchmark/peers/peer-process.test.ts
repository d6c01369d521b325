import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { commandHash } from "./command-hash.ts";
import { type PeerProcess, peersIn, startPeer } from "./peer-process.ts";

/** A peer in a file of its own, its body run for every line that it reads. */
function peerFile(body: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "oak-peer-")), "peer.mjs");
  writeFileSync(
    file,
    `import { createInterface } from "node:readline";
const answer = (fields) => console.log(JSON.stringify({ peer: "p", seconds: 0.1, choices: [1, 0], ...fields }));
createInterface({ input: process.stdin }).on("line", (line) => { const { run } = JSON.parse(line); ${body} });`,
  );
  return `"${process.execPath}" "${file}"`;
}

const started: PeerProcess[] = [];
const start = (command: string): PeerProcess => {
  const peer = startPeer(command);
  started.push(peer);
  return peer;
};
afterEach(async () => {
  await Promise.all(started.splice(0).map((peer) => peer.close()));
});

describe("a peer", () => {
  it("answers one run after the other, one line per peer that the command names", async () => {
    const command = `${peerFile("answer({ run, peer: 'a' }); answer({ run, peer: 'b', choices: [0, 0] });")} --peers a,b`;
    expect(peersIn(command)).toEqual(["a", "b"]);
    const peer = start(command);
    for (const folder of ["first", "second"]) {
      const answers = await peer.ask(folder);
      expect(answers.map((answer) => [answer.run, answer.peer, answer.choices])).toEqual([
        [folder, "a", [1, 0]],
        [folder, "b", [0, 0]],
      ]);
    }
  });

  it.each([
    ["dies", "console.error('no module named vw'); process.exit(3);", /exit code 3\): no module named vw/],
    [
      "answers something that is no JSON",
      "console.log('training...');",
      /something else than the protocol \(training/,
    ],
    ["leaves its choices out", "answer({ run, choices: undefined });", /something else than the protocol/],
    ["answers for another run", "answer({ run: 'other' });", /answered other without being asked/],
  ])("that %s is a user's mistake that names the command", async (_, body, words) => {
    const command = peerFile(body);
    const failure = start(command).ask("folder");
    await expect(failure).rejects.toMatchObject({ name: "UserError", place: { field: "--peer" } });
    await expect(failure).rejects.toThrow(words);
    await expect(failure).rejects.toThrow(command);
  });

  it("that does not exist is one too", async () => {
    await expect(start("no-such-program-here").ask("folder")).rejects.toThrow(
      /no-such-program-here.*failed: it ended/,
    );
  });

  it("that does not answer in time is given up, by name", async () => {
    const command = `${peerFile("answer({ run, peer: 'quick' });")} --peers quick,slow`;
    await expect(start(command).ask("folder", 0.3)).rejects.toThrow(
      /after 0.3 seconds it was given up, .*slow did not answer/,
    );
  });

  it("says so again when it is asked after its end", async () => {
    const peer = start(peerFile("process.exit(1);"));
    await expect(peer.ask("one")).rejects.toThrow("exit code 1");
    await expect(peer.ask("two")).rejects.toThrow("exit code 1");
  });

  it("is ended even when it does not listen", async () => {
    const peer = start(
      peerFile("answer({ run }); process.stdin.removeAllListeners(); setInterval(() => {}, 1000);"),
    );
    await peer.ask("folder");
    await peer.close();
    await expect(peer.ask("again")).rejects.toThrow(/it ended/);
  });
});

describe("the hash of a command", () => {
  it("changes with the command and with the program that it names", () => {
    const folder = mkdtempSync(join(tmpdir(), "oak-peer-"));
    const file = join(folder, "peer.py");
    writeFileSync(file, "one");
    const first = commandHash(`python ${file}`);
    expect(commandHash(`python ${file}`)).toBe(first);
    expect(commandHash(`python ${file} --peers a`)).not.toBe(first);
    writeFileSync(join(folder, "beside.py"), "another module");
    expect(commandHash(`python ${file}`)).not.toBe(first);
  });
});
