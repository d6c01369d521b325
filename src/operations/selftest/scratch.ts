import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type SimulatedTelemetry,
  type SimulationOptions,
  simulateTelemetry,
} from "../../evaluation/simulator/simulate-telemetry.ts";
import { hasEnded, processIdentitySchema, thisProcess } from "../../registry/process-identity.ts";
import { openWorkspace } from "../../registry/workspace.ts";
import type { Effects } from "../operation.ts";

/** One small network, few epochs, few text columns: the proofs are about direction, not about the last tenth of a percent. */
const SETTINGS = `model:
  hyperparameters: { hidden_layers: [16], learning_rate: 0.003 }
  training: { max_epochs: 10, early_stopping_patience: 10, ensemble_members: 1 }
data_preparation: { text_hash_buckets: 32 }
`;

/** long after the simulated telemetry; it stands still, so that two answers to one question are the same bytes */
const NOW = new Date("2027-01-01T10:00:00Z");

/** Workspaces in the temporary folder of the system, gone when the proofs are done. Nothing else is written anywhere. */
export interface Scratch {
  /** an empty workspace */
  empty: () => Effects;
  /** one that holds simulated telemetry */
  simulated: (options: SimulationOptions) => { effects: Effects; telemetry: SimulatedTelemetry };
  /** the same files in another folder */
  copy: (effects: Effects) => Effects;
  remove: () => void;
}

const PREFIX = "oak-policy-selftest-";
/** in each of these folders: the process that made it */
const OWNER = "process.json";

/** Removes what runs that were stopped in the middle have left. A folder that does not say whose it is stays. */
function removeLeft(parent: string): void {
  for (const name of readdirSync(parent).filter((each) => each.startsWith(PREFIX))) {
    try {
      const owner = processIdentitySchema.parse(JSON.parse(readFileSync(join(parent, name, OWNER), "utf8")));
      if (hasEnded(owner)) rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // another user's, or just being made
    }
  }
}

export function openScratch({ signal, codeVersion }: Pick<Effects, "signal" | "codeVersion">): Scratch {
  removeLeft(tmpdir());
  const base = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(base, OWNER), JSON.stringify(thisProcess()));
  let folders = 0;
  const effectsIn = (root: string): Effects => ({
    workspace: openWorkspace(root, {}, root),
    now: () => NOW,
    progress: () => undefined,
    say: () => undefined,
    signal,
    user: "selftest",
    codeVersion,
  });
  const newRoot = (): string => {
    folders += 1;
    return join(base, String(folders));
  };
  const empty = (): Effects => {
    const effects = effectsIn(newRoot());
    mkdirSync(join(effects.workspace.root, "configs"), { recursive: true });
    writeFileSync(effects.workspace.config, SETTINGS);
    return effects;
  };
  return {
    empty,
    simulated: (options) => {
      const effects = empty();
      const telemetry = simulateTelemetry(options);
      mkdirSync(effects.workspace.telemetry, { recursive: true });
      writeFileSync(effects.workspace.invocations, lines(telemetry.invocations));
      writeFileSync(effects.workspace.ratings, lines(telemetry.ratings));
      return { effects, telemetry };
    },
    copy: ({ workspace }) => {
      const effects = effectsIn(newRoot());
      cpSync(workspace.root, effects.workspace.root, { recursive: true });
      return effects;
    },
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

const lines = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("");
