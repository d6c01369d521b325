import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withLock } from "./lock.ts";

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

  it("says so where there is no such folder", async () => {
    await expect(withLock(join(folder(), "nowhere"), async () => 1)).rejects.toThrow("no such workspace");
  });

  it("takes over a lock whose process is gone", async () => {
    const place = folder();
    writeFileSync(join(place, ".oak-policy.lock"), "2147483646\n");
    expect(await withLock(place, async () => 1)).toBe(1);
  });
});
