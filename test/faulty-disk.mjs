import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join, resolve, sep } from "node:path";

/**
 * A disk that fails on purpose. Every call of `node:fs` that changes something below one folder is counted, and at the n-th
 *   freeze  nothing reaches the disk any more and every further change throws: what a killed process leaves behind
 *   kill    this process really is killed with SIGKILL
 *   error   that call fails with a system error, once, or from there on with `lasting`
 *   count   nothing; the names of all calls are returned
 * With `torn`, a call that can be cut off in the middle (a write, the removal of a folder) has done half of its work by then.
 *
 * A process of its own is armed by its environment: `FAULTY_DISK='{"under":...}' node --import ./test/faulty-disk.mjs ...`.
 */
let plan;
let calls = [];
let frozen = false;
/** Node's own functions call each other; only the outermost counts */
let inside = 0;
/** path by file handle, of files below the folder that were opened to be changed */
const opened = new Map();
const handles = new WeakMap();

const codeOf = (code, name, path) =>
  Object.assign(new Error(`${code}: injected, ${name} '${path}'`), { code, syscall: name, path });
const isBelow = (path) => {
  if (plan === undefined || (typeof path !== "string" && !(path instanceof URL) && !Buffer.isBuffer(path)))
    return false;
  const whole = resolve(String(path));
  return whole === plan.under || whole.startsWith(plan.under + sep);
};

/** Comes to the next call; returns when it may go on. */
function reach(name, path, half) {
  if (frozen) throw codeOf("KILLED", name, path);
  calls.push({ name, path: String(path), canTear: half !== undefined });
  const isIt = calls.length === plan.at || (plan.lasting && calls.length > plan.at);
  if (!isIt || plan.mode === "count") return;
  if (plan.mode === "error") throw codeOf(plan.code, name, path);
  if (plan.torn) half?.();
  frozen = true;
  if (plan.mode === "kill") {
    process.kill(process.pid, "SIGKILL");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); // it is delivered while this waits
  }
  throw codeOf("KILLED", name, path);
}

const original = { ...fs };
const quietly = (work) => {
  inside++;
  try {
    return work();
  } finally {
    inside--;
  }
};

/** Replaces `fs[name]`; `pathOf` says what a call changes (undefined: nothing), `half` does half of it. */
function watch(name, pathOf, half) {
  fs[name] = (...args) => {
    const path = plan !== undefined && inside === 0 ? pathOf(...args) : undefined;
    if (path !== undefined) reach(name, path, half && (() => quietly(() => half(...args))));
    const result = quietly(() => original[name](...args));
    if (name === "openSync" && isBelow(args[0])) opened.set(result, args[0]);
    return result;
  };
}

const first = (path) => (isBelow(path) ? path : undefined);
const second = (_, path) => (isBelow(path) ? path : undefined);
const either = (one, other) => first(one) ?? first(other);
const ofHandle = (handle) => opened.get(handle);
const there = (path) => (isBelow(path) && original.existsSync(path) ? path : undefined);

/** Opening to write changes something where it makes the file or empties it; otherwise only the handle is remembered. */
function opening(path, flags = "r") {
  if (!isBelow(path) || flags === "r") return undefined;
  return path;
}
const halfOf = (data) => {
  const bytes =
    typeof data === "string" ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return bytes.subarray(0, bytes.length >> 1);
};

function halfOfFolder(path) {
  const files = [];
  const visit = (folder) => {
    for (const entry of original.readdirSync(folder, { withFileTypes: true }))
      entry.isDirectory() ? visit(join(folder, entry.name)) : files.push(join(folder, entry.name));
  };
  if (original.statSync(path).isDirectory()) visit(path);
  for (const file of files.slice(0, Math.ceil(files.length / 2))) original.unlinkSync(file);
}

function install() {
  watch("openSync", opening);
  watch("writeSync", ofHandle, (handle, data, offset = 0) =>
    original.writeSync(handle, halfOf(typeof data === "string" ? data : data.subarray(offset))),
  );
  watch("ftruncateSync", ofHandle);
  watch("fsyncSync", (handle) => (plan.mode === "error" ? ofHandle(handle) : undefined));
  watch("writeFileSync", first, (path, data) => original.writeFileSync(path, halfOf(data)));
  watch("appendFileSync", first, (path, data) => original.appendFileSync(path, halfOf(data)));
  watch("truncateSync", first);
  watch("mkdirSync", (path) => (isBelow(path) && !original.existsSync(path) ? path : undefined));
  watch("renameSync", either);
  watch("rmSync", there, halfOfFolder);
  watch("unlinkSync", there);
  watch("rmdirSync", there);
  watch("linkSync", second);
  watch("symlinkSync", second);
  watch("copyFileSync", second);
  watch("closeSync", (handle) => void opened.delete(handle));
  for (const name of [
    "open",
    "mkdir",
    "writeFile",
    "appendFile",
    "rename",
    "rm",
    "unlink",
    "link",
    "copyFile",
    "truncate",
  ]) {
    const before = fs.promises[name];
    const pathOf =
      { open: opening, rename: either, link: second, copyFile: second, rm: there, unlink: there }[name] ??
      first;
    fs.promises[name] = async (...args) => {
      const path = plan === undefined ? undefined : pathOf(...args);
      if (path !== undefined) reach(`promises.${name}`, path);
      return before(...args);
    };
  }
  syncBuiltinESMExports();
}

/** Handles of `fs/promises` have their own methods, all of one prototype. */
async function installOnHandles() {
  const handle = await original.promises.open(new URL(import.meta.url));
  const methods = Object.getPrototypeOf(handle);
  await handle.close();
  const open = fs.promises.open;
  fs.promises.open = async (...args) => {
    const one = await open(...args);
    if (isBelow(args[0])) handles.set(one, args[0]);
    return one;
  };
  for (const name of ["write", "writev", "writeFile", "appendFile", "truncate", "sync"]) {
    const before = methods[name];
    methods[name] = async function (...args) {
      const path =
        plan === undefined || (name === "sync" && plan.mode !== "error") ? undefined : handles.get(this);
      if (path !== undefined) reach(`handle.${name}`, path);
      return before.apply(this, args);
    };
  }
  syncBuiltinESMExports();
}

/** Begins to count and, at `plan.at`, to fail. `plan.under` is the folder that it is about. */
export function armDisk(wanted) {
  if (plan !== undefined) throw new Error("the disk is armed already");
  calls = [];
  frozen = false;
  opened.clear();
  plan = { ...wanted, under: resolve(wanted.under) };
}

/** The disk is sound again; returns what was called. */
export function disarmDisk() {
  plan = undefined;
  frozen = false;
  return calls;
}

install();
await installOnHandles();
if (process.env.FAULTY_DISK) {
  armDisk(JSON.parse(process.env.FAULTY_DISK));
  if (plan.mode === "count")
    process.on("exit", () => {
      const { report } = plan;
      const found = disarmDisk();
      original.writeFileSync(report, JSON.stringify(found));
    });
}
