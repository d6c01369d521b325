/**
 * The first characters of a text as a string of its own. A plain slice keeps the whole text it was cut from in memory,
 * which adds up when a few characters of every line are remembered.
 */
export const copyText = (text: string, length: number): string =>
  Buffer.from(text.slice(0, length), "utf8").toString("utf8");
