/** Columns of a line, so that a screen is tidy in a common terminal. */
export const LINE_WIDTH = 100;

/** Text in lines of at most so many columns, broken between words; lines after the first start with `indent`. */
export function wrap(text: string, indent = "", width = LINE_WIDTH): string[] {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? "";
  let empty = true;
  for (const word of text.split(" ").filter((each) => each !== "")) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

/** A name of at most so many columns; names come from logs and may be of any length. */
export const shorten = (name: string, width: number): string =>
  name.length <= width ? name : `${name.slice(0, width - 3)}...`;
