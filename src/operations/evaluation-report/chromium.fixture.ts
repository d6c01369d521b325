import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { lookAtPages } from "./look-at-page.fixture.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/** The browser of this machine, if there is one: CHROMIUM, or the first of its usual names on the path. */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM;
  if (named) return named;
  const places = (process.env.PATH ?? "").split(delimiter);
  return NAMES.flatMap((name) => places.map((place) => join(place, name))).find(existsSync) ?? null;
}

/** What a browser finds when it shows a page in a frame of some width. */
export interface Seen {
  width: number;
  /** of the content; wider than `width` means that one has to scroll sideways */
  scrollWidth: number;
  /** names of elements that reach beyond the right edge */
  outside: string[];
  /** texts in pictures that are cut off at an edge of their picture */
  cut: string[];
  pictures: number;
  /** what a script of a page has said */
  refused: string[];
  background: string;
  /** links and summaries that the tab key reaches */
  reachable: number;
}

/** Shows each page at each width, without a network, in the wanted colours. Throws when the browser does. */
export function seeIn(
  chromium: string,
  pages: readonly string[],
  widths: readonly number[],
  scheme: "light" | "dark",
): Seen[][] {
  const folder = mkdtempSync(join(tmpdir(), "oak-page-"));
  try {
    const wrapper = join(folder, "wrapper.html");
    const script = lookAtPages(pages, widths);
    writeFileSync(
      wrapper,
      `<!doctype html><meta charset="utf-8"><body><pre id="seen"></pre><script>${script}</script></body>`,
    );
    const run = [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--host-resolver-rules=MAP * ~NOTFOUND",
      `--blink-settings=preferredColorScheme=${scheme === "dark" ? 0 : 1}`,
      `--user-data-dir=${join(folder, "profile")}`,
      "--virtual-time-budget=8000",
      "--dump-dom",
      `file://${wrapper}`,
    ];
    const dump = execFileSync(chromium, run, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 1e9,
    });
    const found = /<pre id="seen">([^<]+)<\/pre>/.exec(dump)?.[1];
    if (found === undefined) throw new Error("the browser has not shown the pages");
    return JSON.parse(
      found
        .replaceAll("&nbsp;", " ")
        .replaceAll("&gt;", ">")
        .replaceAll("&lt;", "<")
        .replaceAll("&amp;", "&"),
    ) as Seen[][];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
