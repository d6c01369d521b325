import type { VerbName } from "../../operations/index.ts";
import type { Option } from "./option.ts";

/** What the command line knows of a verb without loading it. Written at build time, so that `--help` loads nothing heavy. */
export interface Verb {
  name: VerbName;
  summary: string;
  options: Option[];
  stopsItself: boolean;
}
