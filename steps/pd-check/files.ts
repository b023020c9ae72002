/** The page and its figures, by file name. */
export function reportFiles(page: readonly string[], figures: unknown): Readonly<Record<string, string>> {
  return {
    "pd-check.md": `${page.join("\n")}\n`,
    "pd-check.json": `${JSON.stringify(figures, undefined, 2)}\n`,
  };
}
