import { some } from "./check.ts";

/** Something with a name that has a value, or does not tell. */
export interface Named<T> {
  readonly name: string;
  readonly value: T | undefined;
}

/** Those that tell a value, by it, the rarest first: it is the odd one that is looked for. */
export function byValue<T>(all: readonly Named<T>[]): Map<T, readonly Named<T>[]> {
  const groups = new Map<T, Named<T>[]>();
  for (const one of all) {
    if (one.value === undefined) continue;
    const group = groups.get(one.value);
    if (group === undefined) groups.set(one.value, [one]);
    else group.push(one);
  }
  return new Map([...groups].sort(([, group], [, other]) => group.length - other.length));
}

/** `32 on b; 16 on a, c`. */
export function listByValue<T>(groups: ReadonlyMap<T, readonly Named<T>[]>): string {
  return [...groups].map(([value, group]) => `${value} on ${some(group.map(({ name }) => name))}`).join("; ");
}
