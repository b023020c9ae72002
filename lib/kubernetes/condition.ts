import { z } from "zod";

/** A condition of an object's status. */
export interface Condition {
  readonly type: string;
  /** `True`, `False` or `Unknown`. */
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export const conditionsSchema = z
  .array(
    z.object({
      type: z.string(),
      status: z.string(),
      reason: z.string().nullish(),
      message: z.string().nullish(),
    }),
  )
  .nullish()
  .transform((conditions): Condition[] =>
    (conditions ?? []).map(({ type, status, reason, message }) => ({
      type,
      status,
      reason: reason ?? "",
      message: message ?? "",
    })),
  );

/** Whether an object has a condition, such as `Ready`, and it is `True`. */
export function isTrue(conditions: readonly Condition[], type: string): boolean {
  return conditions.some((condition) => condition.type === type && condition.status === "True");
}
