/** Rows as aligned columns, two spaces apart; a newline in a cell becomes a space, so that a row is a line. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const flat = rows.map((row) => row.map((cell) => cell.replace(/\s*\n\s*/g, " ")));
  const widths = (flat[0] ?? []).map((_, i) => Math.max(...flat.map((row) => row[i]?.length ?? 0)));
  return flat.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
