/** Thrown when a README lacks the markers that the generator writes between. */
export class MarkerError extends Error {
  override readonly name = "MarkerError";
}

/**
 * Replaces what stands between `<!-- BEGIN GENERATED NAME -->` and `<!-- END GENERATED NAME -->`.
 * Throws MarkerError when the pair is missing.
 */
export function replaceBlock(file: string, source: string, name: string, block: string): string {
  const begin = `<!-- BEGIN GENERATED ${name} -->`;
  const end = `<!-- END GENERATED ${name} -->`;
  const from = source.indexOf(begin);
  const to = source.indexOf(end);
  if (from < 0 || to < from) throw new MarkerError(`${file}: no pair of markers ${begin} ... ${end}`);
  return `${source.slice(0, from)}${begin}\n${block.trimEnd()}\n${source.slice(to)}`;
}
