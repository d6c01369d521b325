import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withLock } from "./lock.ts";
import { thisProcess } from "./process-identity.ts";

const folder = (): string => mkdtempSync(join(tmpdir(), "lock-"));

describe("withLock", () => {
  it("holds the lock while the work runs and gives it back, also after a failure", async () => {
    const place = folder();
    const file = join(place, ".oak-policy.lock");
    expect(await withLock(place, async () => existsSync(file))).toBe(true);
    await expect(withLock(place, () => Promise.reject(new Error("work failed")))).rejects.toThrow(
      "work failed",
    );
    expect(existsSync(file)).toBe(false);
  });

  it("refuses while a living process holds it", async () => {
    const place = folder();
    writeFileSync(join(place, ".oak-policy.lock"), `${process.ppid}\n`);
    await expect(withLock(place, async () => 1)).rejects.toMatchObject({ exit: "busy" });
  });

  it("refuses a second piece of work in the same process, and still belongs to the first", async () => {
    const place = folder();
    await withLock(place, async () => {
      await expect(withLock(place, async () => 1)).rejects.toMatchObject({ exit: "busy" });
      expect(existsSync(join(place, ".oak-policy.lock"))).toBe(true);
    });
    expect(readdirSync(place)).toEqual([]);
  });

  it("takes over a lock with this process's own number that an earlier process left", async () => {
    const place = folder();
    writeFileSync(join(place, ".oak-policy.lock"), `${process.pid}\n`);
    expect(await withLock(place, async () => 1)).toBe(1);
  });

  const leftBy = (change: object): string => {
    const place = folder();
    const { pid, ...more } = { ...thisProcess(), pid: process.ppid, ...change };
    writeFileSync(join(place, ".oak-policy.lock"), `${pid}\n${JSON.stringify(more)}\n`);
    return place;
  };
  const onLinux = it.skipIf(thisProcess().started === null);

  onLinux("takes over a lock whose number now belongs to another program", async () => {
    const place = leftBy({ started: "1" });
    expect(await withLock(place, async () => 1)).toBe(1);
    expect(readdirSync(place)).toEqual([]);
  });

  onLinux("takes over a lock that was there before the machine was started again", async () => {
    expect(await withLock(leftBy({ boot: "another", started: null }), async () => 1)).toBe(1);
  });

  it("refuses where it cannot see whether the other process is alive, and says what to do", async () => {
    const elsewhere = [
      { host: "build-7", pid: 2_147_483_646 },
      { namespace: "pid:[1]", pid: 2_147_483_646 },
    ];
    for (const change of elsewhere) {
      const refused = withLock(leftBy({ started: null, ...change }), async () => 1);
      if (change.namespace && thisProcess().namespace === null) continue;
      await expect(refused).rejects.toMatchObject({ exit: "busy", next: expect.stringContaining("delete") });
    }
  });

  it("gets through after a process that was killed while it took a lock over", async () => {
    const place = folder();
    for (const name of [".oak-policy.lock", ".oak-policy.lock.takeover"])
      writeFileSync(join(place, name), "2147483646\n");
    expect(await withLock(place, async () => 1)).toBe(1);
    expect(readdirSync(place)).toEqual([]);
  });

  it("says so where there is no such folder", async () => {
    await expect(withLock(join(folder(), "nowhere"), async () => 1)).rejects.toThrow("no such workspace");
  });

  it("takes over a lock whose process is gone", async () => {
    const place = folder();
    writeFileSync(join(place, ".oak-policy.lock"), "2147483646\n");
    expect(await withLock(place, async () => 1)).toBe(1);
  });
});
