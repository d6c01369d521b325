import type * as z from "zod";
import type { createAdvisor } from "../../operations/create-advisor.ts";
import { shortPath } from "./short-path.ts";

/** What `create-advisor` shows. */
export const createAdvisorScreen = ({ file, version }: z.infer<typeof createAdvisor.output>): string =>
  [
    `${shortPath(file)} answers from policy ${version}.`,
    "To use it, copy it into .claude/agents/ of your project (or ~/.claude/agents/ for all of them).",
  ].join("\n");
