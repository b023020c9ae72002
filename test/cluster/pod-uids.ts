import { z } from "zod";
import { kubectl } from "./kubectl.ts";

const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        uid: z.string(),
        deletionTimestamp: z.string().optional(),
      }),
    }),
  ),
});

/** The uids of pods, by name. */
export type Uids = Readonly<Record<string, string>>;

/** The uids of the pods that a selector selects; those that go away left out. */
export async function uidsOf(namespace: string, selector: string): Promise<Uids> {
  const text = await kubectl(["get", "pods", "-n", namespace, "-l", selector, "-o", "json"]);
  const alive = podsSchema
    .parse(JSON.parse(text))
    .items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return Object.fromEntries(alive.map(({ metadata }) => [metadata.name, metadata.uid]));
}

/** The uids from before that are still there. */
export function keptOf(before: Uids, after: Uids): string[] {
  const old = new Set(Object.values(before));
  return Object.values(after).filter((uid) => old.has(uid));
}
