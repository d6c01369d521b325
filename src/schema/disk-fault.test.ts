import { describe, expect, it } from "vitest";
import { diskFault } from "./disk-fault.ts";
import { UserError } from "./user-error.ts";

describe("diskFault", () => {
  it("says in words what the disk refused, and where the system named the file", () => {
    const fault = diskFault(Object.assign(new Error("x"), { code: "EROFS", path: "/a/b" }));
    expect(fault).toBeInstanceOf(UserError);
    expect((fault as UserError).describe()).toContain("the disk is read-only");
    expect((fault as UserError).place.file).toBe("/a/b");
  });

  it.each(["ENOTDIR", "EEXIST"])(
    "tells a file that stands where a folder is asked for by its code %s",
    (code) => {
      const fault = diskFault(Object.assign(new Error("x"), { code, path: "team" }));
      expect((fault as UserError).describe()).toContain("a file is where a folder should be");
    },
  );

  it("passes on what is no fault of the disk", () => {
    const bug = new TypeError("ours");
    expect(diskFault(bug)).toBe(bug);
    expect(diskFault(undefined)).toBe(undefined);
  });
});
