import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, join } from "node:path";

/**
 * A hash of a command and of the program that it names: for every word that is a file with an extension, all files of that
 * extension in its folder and below. A changed peer is thus asked again.
 */
export function commandHash(command: string): string {
  const hash = createHash("sha256").update(command);
  for (const word of command.split(/\s+/)) {
    if (extname(word) === "" || !existsSync(word) || !statSync(word).isFile()) continue;
    const folder = dirname(word);
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
    for (const name of names.filter((each) => extname(each) === extname(word))) {
      hash.update(name).update(readFileSync(join(folder, name)));
    }
  }
  return hash.digest("hex");
}
