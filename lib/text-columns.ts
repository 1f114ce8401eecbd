// Text in columns: the tables of a terminal and of a notebook's plain text.

/** Head, rule and one line per row, without spaces at the end. Every row has as many cells as `heads`. */
export function textColumns(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  toTheRight: (column: number) => boolean,
): string[] {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (toTheRight(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join("  ")
      .trimEnd();
  return [line(heads), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}
