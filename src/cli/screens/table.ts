/**
 * A table in plain text: columns as wide as their widest cell, two spaces between, numbers to the right.
 * The first row is the head and is underlined.
 */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  const numeric = widths.map((_, column) =>
    rows.slice(1).every((row) => /^[-+]?[\d.,% ]*$/.test(row[column] ?? "")),
  );
  const line = (row: readonly string[]): string =>
    widths
      .map((width, column) =>
        numeric[column] ? (row[column] ?? "").padStart(width) : (row[column] ?? "").padEnd(width),
      )
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [line(rows[0] ?? []), rule, ...rows.slice(1).map(line)].join("\n");
}

/** 0.8213 as "82.1 %". */
export const percent = (share: number | null | undefined): string =>
  share === null || share === undefined ? "-" : `${(100 * share).toFixed(1)} %`;

/** A number with thousands separators. */
export const count = (value: number): string => value.toLocaleString("en");

/** "1 row", "2 rows". */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** A difference of shares in points of 100: 0.031 as "+3.1". */
export const points = (difference: number | null): string => {
  if (difference === null) return "-";
  const text = (100 * difference).toFixed(1);
  return Number(text) > 0 ? `+${text}` : Number(text) === 0 ? "0.0" : text;
};
