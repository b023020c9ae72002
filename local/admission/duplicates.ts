/** Values that occur more than once, in the spelling of the later one. */
export function duplicates(names: readonly string[], ignoreCase = false): string[] {
  const seen = new Set<string>();
  return names.filter((name) => {
    const key = ignoreCase ? name.toLowerCase() : name;
    const again = seen.has(key);
    seen.add(key);
    return again;
  });
}
