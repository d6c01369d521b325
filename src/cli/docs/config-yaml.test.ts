import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { configSchema, defaultConfig } from "../../schema/config.ts";
import { configYaml } from "./config-yaml.ts";
import { configurationPage, exitCodesPage } from "./reference.ts";
import { type Setting, settings } from "./setting.ts";

const leaves = (setting: Setting): Setting[] => setting.children?.flatMap(leaves) ?? [setting];
const all = settings().flatMap(leaves);

describe("the settings file", () => {
  it("says the defaults, every one of them and nothing else", () => {
    expect(parse(configYaml())).toEqual(defaultConfig());
    expect(configSchema.parse(parse(configYaml()))).toEqual(defaultConfig());
  });

  it("says what each setting means", () => {
    expect(all.length).toBeGreaterThan(50);
    for (const { path, meaning } of all) {
      expect(meaning, path.join(".")).not.toBe("");
      expect(configYaml()).toContain(`# ${meaning}`);
    }
  });
});

describe("the reference pages", () => {
  it("name every setting and every exit code", () => {
    const page = configurationPage();
    for (const { path } of all) expect(page).toContain(`| \`${path.slice(1).join(".")}\` |`);
    for (const code of [0, 1, 2, 3, 4, 5, 70, 130]) expect(exitCodesPage()).toContain(`| ${code} |`);
  });
});
