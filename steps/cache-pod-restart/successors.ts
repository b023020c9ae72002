import type { PodState } from "../../lib/kubernetes/index.ts";
import { readyOf, type Seen } from "./seen.ts";
import type { Unit } from "./unit.ts";

/**
 * Deals new pods out to the single pods whose place they take: all that have one maker, or none, see the same new ones.
 * Each gets its namesake, else one that is over, a ready one first; what is over then goes to the last.
 */
export function dealt(seen: readonly Seen[]): Seen[] {
  const singles = seen.filter(({ unit }) => unit.owning.kind === "single");
  const shares = new Map<Unit, PodState[]>(singles.map(({ unit }) => [unit, []]));
  for (const mates of Map.groupBy(singles, makerOf).values()) deal(mates, shares);
  return seen.map((one) => ({ ...one, fresh: shares.get(one.unit) ?? one.fresh }));
}

function deal(mates: readonly Seen[], shares: ReadonlyMap<Unit, PodState[]>): void {
  const fresh = mates[0]?.fresh ?? [];
  const spare = new Set([...readyOf(fresh), ...fresh]);
  const give = (unit: Unit | undefined, pod: PodState | undefined) => {
    if (unit === undefined || pod === undefined) return;
    shares.get(unit)?.push(pod);
    spare.delete(pod);
  };
  for (const { unit } of mates) {
    const namesake = [...spare].find(({ name }) => name === unit.pods[0].name);
    give(unit, namesake);
  }
  for (const { unit } of mates) {
    if (shares.get(unit)?.length === 0) give(unit, [...spare][0]);
  }
  for (const pod of spare) give(mates.at(-1)?.unit, pod);
}

function makerOf({ unit: { owning } }: Seen): string {
  return owning.kind === "single" ? (owning.maker ?? "") : "";
}
