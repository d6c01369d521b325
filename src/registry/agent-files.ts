import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { parse } from "yaml";
import { sketchOf } from "../dataset/agent-forms/body-sketch.ts";
import { type AgentFile, type AgentFileHash, agentFrontMatterSchema } from "../schema/agent-file.ts";
import type { AgentForm } from "../schema/agent-note.ts";
import { DEFAULT_AGENT_FILES } from "../schema/config.ts";
import { normaliseAgentName } from "../telemetry/agent-name.ts";
import type { Sources } from "./kept-copy.ts";
import { sha256 } from "./policies.ts";

/** Agents found, and what could not be used with the reason why: never an error, for agent files are an extra. */
export interface FoundAgentFiles {
  agents: AgentFile[];
  findings: { file: string; reason: string }[];
}

const LARGEST_BYTES = 1_000_000;
const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;

/**
 * The agents that the Markdown files of these places describe, sorted by name. A place is a file or a folder, searched to
 * the bottom; relative ones start at `root`, `~/` at the home folder. Of two files with one name the first place wins, and
 * within a place the first path. As in Claude Code, a file without a name or a description is no agent.
 */
export function readAgentFiles(places: readonly string[], root: string): FoundAgentFiles {
  const { found, findings } = findAgents(places, root, (file) => parseAgentFile(readSmall(file)));
  return { agents: found.map(([, agent]) => agent), findings };
}

/** The same agents as `readAgentFiles` finds, by what tells whether they changed. */
export function readAgentForms(places: readonly string[], root: string): AgentForm[] {
  return findAgents(places, root, (file) => {
    const content = readSmall(file);
    const { mtimeMs } = statSync(file);
    return { ...parseAgentFile(content), form: formOf(content, mtimeMs) };
  }).found.map(([, { form }]) => form);
}

function findAgents<Agent extends AgentFile>(
  places: readonly string[],
  root: string,
  read: (file: string) => Agent,
): { found: [name: string, agent: Agent][]; findings: FoundAgentFiles["findings"] } {
  const agents = new Map<string, Agent>();
  const findings: FoundAgentFiles["findings"] = [];
  for (const place of places) {
    for (const file of markdownFiles(absolute(place, root), place, findings)) {
      try {
        const agent = read(file);
        if (!agents.has(agent.name)) agents.set(agent.name, agent);
      } catch (error) {
        findings.push({ file, reason: (error as Error).message });
      }
    }
  }
  return { found: [...agents].sort(([a], [b]) => (a < b ? -1 : 1)), findings };
}

/**
 * An agent's file as it is compared with what it was.
 * @throws Error where it is no agent file
 */
export function formOf(content: Buffer, changedMs: number): AgentForm {
  const { name, model, sha256: hash } = parseAgentFile(content);
  const lines = content
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/);
  const nameLine = lines.findIndex((line) => /^["']?name["']?\s*:/.test(line));
  const text = lines.filter((_, index) => index !== nameLine).join("\n");
  const body = withoutName(text, name).trim();
  return {
    agent: name,
    sha256: hash,
    body_sha256: sha256(body),
    body_sketch: sketchOf(body),
    model,
    changed_ms: changedMs,
  };
}

/** An agent's file without the moment at which it was written. */
export const agentFileHashOf = ({
  agent,
  sha256: hash,
  body_sha256,
  body_sketch,
  model,
}: AgentForm): AgentFileHash => ({
  agent,
  sha256: hash,
  body_sha256,
  body_sketch,
  model,
});

/** The text with the agent's name, however it is written, as one word: a rename changes it all through. */
function withoutName(text: string, name: string): string {
  const parts = name.split(/[^\p{Letter}\p{Number}]+/u).filter((part) => part !== "");
  if (parts.length === 0) return text;
  return text.replace(
    new RegExp(`(?<![\\p{Letter}\\p{Number}])${parts.join("[-_ ]")}(?![\\p{Letter}\\p{Number}])`, "giu"),
    "(name)",
  );
}

/** The files and folders that decide what `readAgentFiles` finds. A place that is not there counts as a file that is not there. */
export function agentFileSources(places: readonly string[], root: string): Sources {
  const files: string[] = [];
  const folders: string[] = [];
  const visit = (path: string): void => {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      files.push(path);
      return;
    }
    folders.push(path);
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) visit(join(path, entry.name));
      else if (entry.name.endsWith(".md")) files.push(join(path, entry.name));
    }
  };
  for (const place of places) visit(absolute(place, root));
  return { files, folders };
}

/**
 * One agent file.
 * @throws Error saying in a few words why it is none
 */
export function parseAgentFile(content: Buffer): AgentFile {
  const text = content.toString("utf8");
  const front = FRONT_MATTER.exec(text)?.[1];
  if (front === undefined) throw new Error("it has no front matter");
  const parsed = agentFrontMatterSchema.safeParse(yamlOf(front));
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join(".");
    throw new Error(field ? `its front matter has no usable ${field}` : "its front matter holds no fields");
  }
  const { name, description, tools, model } = parsed.data;
  return {
    name: normaliseAgentName(name),
    description,
    tools: toolNames(tools),
    model: model && model !== "inherit" ? model : null,
    sha256: sha256(content),
  };
}

function yamlOf(front: string): unknown {
  try {
    return parse(front);
  } catch (error) {
    throw new Error(`its front matter is not valid YAML: ${(error as Error).message.split("\n")[0]}`);
  }
}

/** "Read, Agent(worker, researcher)" are the tools Read and Agent; nothing said means all. */
function toolNames(tools: string | readonly string[] | null | undefined): string[] | null {
  if (tools === null || tools === undefined) return null;
  const list = typeof tools === "string" ? tools.replace(/\([^)]*\)/g, "").split(",") : tools;
  return list.map((tool) => tool.replace(/\(.*/, "").trim()).filter((tool) => tool !== "");
}

function absolute(place: string, root: string): string {
  if (place === "~" || place.startsWith("~/")) return join(homedir(), place.slice(1));
  return isAbsolute(place) ? place : resolve(root, place);
}

/** The file itself, or every `.md` file below a folder, sorted by path. Links to folders are not followed. */
function markdownFiles(path: string, place: string, findings: FoundAgentFiles["findings"]): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => below(path, entry, findings));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    // most projects have no folder for agents, which is nothing to report
    if (!missing || !DEFAULT_AGENT_FILES.includes(place)) {
      findings.push({ file: path, reason: missing ? "it is not there" : (error as Error).message });
    }
    return [];
  }
}

function below(folder: string, entry: Dirent, findings: FoundAgentFiles["findings"]): string[] {
  const path = join(folder, entry.name);
  if (entry.isDirectory()) return markdownFiles(path, path, findings);
  return entry.name.endsWith(".md") ? [path] : [];
}

function readSmall(file: string): Buffer {
  const { size } = statSync(file);
  if (size > LARGEST_BYTES) throw new Error(`it is too large for an agent file (${size} bytes)`);
  return readFileSync(file);
}
