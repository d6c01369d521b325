import type { Progress, ProgressEvent } from "../schema/progress.ts";

const REPAINT_MS = 100;
const PLAIN_LINE_MS = 5000;

const describe = ({ phase, done, total, note }: ProgressEvent): string => {
  const share = total ? ` ${Math.floor((100 * done) / total)} %` : "";
  return `${phase}${share} (${done.toLocaleString("en")}${total ? ` of ${total.toLocaleString("en")}` : ""})${note ? `  ${note}` : ""}`;
};

/**
 * Progress on one line that repaints itself on a terminal; elsewhere a plain line every few seconds, none for quick work.
 */
export function showProgress(stream: NodeJS.WriteStream): Progress {
  let last = Date.now();
  const interval = stream.isTTY ? REPAINT_MS : PLAIN_LINE_MS;
  return (event) => {
    const now = Date.now();
    const finished = event.total !== undefined && event.done >= event.total;
    if (now - last < interval && !(finished && stream.isTTY)) return;
    last = now;
    if (!stream.isTTY) stream.write(`  ${describe(event)}\n`);
    else
      stream.write(
        `\r\u001b[2K${finished ? "" : `  ${describe(event).slice(0, (stream.columns ?? 80) - 3)}`}`,
      );
  };
}
