import type { WhenExpression } from "./schema/pipeline.ts";

/** Whether all expressions hold; strings are compared exactly. */
export function allows(expressions: readonly WhenExpression[] | undefined): boolean {
  return (expressions ?? []).every(
    ({ input = "", operator, values }) => values.includes(input) === (operator === "in"),
  );
}
