import type { Line } from "./evidence/index.ts";
import { type Signature, signatures } from "./signatures/index.ts";

/** A known failure that was seen. */
export interface Cause {
  readonly signature: Signature;
  /** The line that is shown: of something that is not well now if there is one, then the newest. */
  readonly line: Line;
  /** Lines, and pods or objects, that show it. */
  readonly lines: number;
  readonly subjects: readonly string[];
}

/**
 * The known failures among the lines, the likeliest first: by the signature's weight; then what shows in something that
 * is not well now; then what shows in the most pods or objects; then the newest.
 */
export function causesIn(lines: readonly Line[], table: readonly Signature[] = signatures): Cause[] {
  const byPlace = Map.groupBy(lines, ({ place }) => place);
  const causes = table.flatMap((signature): Cause[] => {
    const own = signature.places
      .flatMap((place) => byPlace.get(place) ?? [])
      .filter(({ text }) => signature.pattern.test(text))
      .sort(tellingFirst);
    const [line] = own;
    const subjects = [...new Set(own.map(({ subject }) => subject))];
    return line === undefined ? [] : [{ signature, line, lines: own.length, subjects }];
  });
  return causes.sort(
    (one, other) =>
      other.signature.weight - one.signature.weight ||
      Number(other.line.isAiling) - Number(one.line.isAiling) ||
      other.subjects.length - one.subjects.length ||
      timeOf(other.line) - timeOf(one.line),
  );
}

function tellingFirst(one: Line, other: Line): number {
  return Number(other.isAiling) - Number(one.isAiling) || timeOf(other) - timeOf(one);
}

/** What is so now is newer than all that has a time. */
function timeOf({ at }: Line): number {
  return at === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(at) || 0;
}
