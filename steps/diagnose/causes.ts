import type { Line } from "./evidence/index.ts";
import { type Signature, signatures } from "./signatures/index.ts";

/** A known failure that was seen. */
export interface Cause {
  readonly signature: Signature;
  /** The signature's, as what it is about is now. */
  readonly weight: Signature["weight"];
  /** The line that is shown: of something that is not well now if there is one, then the newest. */
  readonly line: Line;
  /** Lines, and pods or objects, that show it. */
  readonly lines: number;
  readonly subjects: readonly string[];
}

/**
 * The known failures among the lines, the likeliest first: by weight; then what shows in something that is not well
 * now; then what shows in the most pods or objects; then the newest, but in one log the first, which the others follow
 * from.
 */
export function causesIn(lines: readonly Line[], table: readonly Signature[] = signatures): Cause[] {
  const byPlace = Map.groupBy(lines, ({ place }) => place);
  const causes = table.flatMap((signature): (Cause & { readonly first: Line })[] => {
    const found = signature.places
      .flatMap((place) => byPlace.get(place) ?? [])
      .filter(({ text, isAiling }) => (isAiling || signature.whenWell !== 0) && signature.pattern.test(text));
    const [line] = found.toSorted(tellingFirst);
    if (line === undefined) return [];
    const weight = line.isAiling ? signature.weight : signature.whenWell || signature.weight;
    const subjects = [...new Set(found.map(({ subject }) => subject))];
    const first = found.find((one) => logOf(one) === logOf(line)) ?? line;
    return [{ signature, weight, line, lines: found.length, subjects, first }];
  });
  const orders = new Map(lines.map((line, order) => [line, order]));
  const newest = new Map<string, number>();
  for (const { line } of causes)
    newest.set(logOf(line), Math.max(newest.get(logOf(line)) ?? 0, timeOf(line)));
  const newestOf = (line: Line) => newest.get(logOf(line)) ?? 0;
  return causes
    .sort(
      (one, other) =>
        other.weight - one.weight ||
        Number(other.line.isAiling) - Number(one.line.isAiling) ||
        other.subjects.length - one.subjects.length ||
        newestOf(other.line) - newestOf(one.line) ||
        logOf(one.line).localeCompare(logOf(other.line)) ||
        (orders.get(one.first) ?? 0) - (orders.get(other.first) ?? 0),
    )
    .map(({ first: _, ...cause }) => cause);
}

/** Lines of one log are in their order; what else there is has a time of its own. */
function logOf({ place, source }: Line): string {
  return `${place} ${source}`;
}

function tellingFirst(one: Line, other: Line): number {
  return Number(other.isAiling) - Number(one.isAiling) || timeOf(other) - timeOf(one);
}

/** What is so now is newer than all that has a time. */
function timeOf({ at }: Line): number {
  return at === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(at) || 0;
}
