import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import * as z from "zod";

/**
 * Which process this is, told so that no other one is taken for it. A process number alone is given again to another program
 * after a while, after a restart of the machine, and in every container; what the system does not tell stays null.
 */
export const processIdentitySchema = z.object({
  pid: z.number().int(),
  host: z.string().nullable().default(null),
  boot: z.string().nullable().default(null).describe("of the machine, since its last start"),
  namespace: z
    .string()
    .nullable()
    .default(null)
    .describe("in which the number counts; a container has its own"),
  started: z
    .string()
    .nullable()
    .default(null)
    .describe("clock ticks between the machine's start and the process's"),
});
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

/** What `/proc` says, on systems that have one. */
const quietly = (read: () => string): string | null => {
  try {
    return read().trim();
  } catch {
    return null;
  }
};

/** Field 22 of `/proc/PID/stat`; the second is the program's name in brackets and may hold anything. */
const FIELD_AFTER_NAME = 19;
const startOf = (pid: number): string | null =>
  quietly(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[FIELD_AFTER_NAME] ?? "";
  });

export const thisProcess = (): ProcessIdentity => ({
  pid: process.pid,
  host: hostname(),
  boot: quietly(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
  namespace: quietly(() => readlinkSync("/proc/self/ns/pid")),
  started: startOf(process.pid),
});

const differ = (one: string | null, other: string | null): boolean =>
  one !== null && other !== null && one !== other;

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

/**
 * Whether a process has surely ended. One of another machine, or of another container of this one, cannot be seen from here:
 * it counts as being at work.
 */
export function hasEnded(other: ProcessIdentity, here = thisProcess()): boolean {
  if (differ(other.host, here.host)) return false;
  if (differ(other.boot, here.boot)) return true;
  if (differ(other.namespace, here.namespace)) return false;
  return !isRunning(other.pid) || differ(other.started, startOf(other.pid));
}

/** Whether the process is where its end could be seen. */
export const isInSight = ({ host, namespace }: ProcessIdentity, here = thisProcess()): boolean =>
  !differ(host, here.host) && !differ(namespace, here.namespace);
