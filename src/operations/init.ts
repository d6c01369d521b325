import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import { writeFileAtomic } from "../registry/atomic-write.ts";
import { makeFolder } from "../registry/make-folder.ts";
import { UserError } from "../schema/user-error.ts";
import { defineOperation } from "./operation.ts";

const DEFAULT_CONFIG = new URL("../../configs/rl_config.yaml", import.meta.url);

/** Makes the folders of a workspace and a settings file with every default and its meaning. */
export const init = defineOperation({
  name: "init",
  summary: "make a workspace: its folders and a commented settings file",
  doors: ["cli"],
  input: z.object({ force: z.boolean().default(false).describe("replace a settings file that is there") }),
  output: z.object({ workspace: z.string(), config: z.string(), folders: z.array(z.string()) }),
  run: async ({ force }, { workspace }) => {
    if (existsSync(workspace.config) && !force) {
      throw new UserError("This workspace has a settings file already; it was left as it is.", {
        place: { file: workspace.config },
        next: "edit that file, or run `oak-policy init --force` to replace it with the defaults",
      });
    }
    const folders = [workspace.telemetry, workspace.agents, workspace.models];
    for (const folder of folders) makeFolder(folder);
    writeFileAtomic(workspace.config, readFileSync(DEFAULT_CONFIG));
    return { output: { workspace: workspace.root, config: workspace.config, folders } };
  },
});
