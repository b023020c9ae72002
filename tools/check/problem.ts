/** One thing that is wrong with the catalog, and where. */
export interface Problem {
  readonly path: string;
  readonly what: string;
}

/** Collects problems of one file. */
export function problemsOf(path: string) {
  const found: Problem[] = [];
  return {
    found,
    /** Notes the problem unless the condition holds. */
    require(condition: boolean, what: string): void {
      if (!condition) found.push({ path, what });
    },
  };
}
