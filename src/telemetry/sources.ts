import { claudeCode } from "./sources/claude-code.ts";
import { oak } from "./sources/oak.ts";
import { otlp } from "./sources/otlp.ts";
import type { Source } from "./sources/source.ts";

/** Every telemetry format, in the order in which a file is tried. A new one is one file and one entry here. */
export const SOURCES: readonly Source[] = [claudeCode, oak, otlp];
