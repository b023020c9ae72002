import type { z } from "zod";
import { UnreachableError } from "../errors/index.ts";
import type { Cluster } from "../kubernetes/index.ts";

/** A kind that need not be installed. */
export interface Kind {
  readonly group: string;
  /** In the order of preference. */
  readonly versions: readonly string[];
  readonly plural: string;
}

/** The objects of a kind, checked; undefined where it is not installed. Throws what the cluster throws. */
export async function listKind<T>(
  cluster: Cluster,
  { group, versions, plural }: Kind,
  schema: z.ZodType<T>,
): Promise<T[] | undefined> {
  const objects = await cluster.custom(group, versions, plural);
  return objects?.map((object) => {
    const parsed = schema.safeParse(object);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new UnreachableError(`unexpected ${plural} at ${issue?.path.join(".")}: ${issue?.message}`);
  });
}
