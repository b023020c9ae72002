import { z } from "zod";

/** A value and the time of its evaluation, in Unix seconds; the value as text, since it may be `NaN` or `+Inf`. */
const point = z.tuple([z.number(), z.string()]);

const series = z.object({ metric: z.record(z.string(), z.string()), value: point });

/** The `data` of a successful query. */
export const answerSchema = z.discriminatedUnion("resultType", [
  z.object({ resultType: z.literal("vector"), result: z.array(series) }),
  z.object({ resultType: z.literal("scalar"), result: point }),
  z.object({ resultType: z.literal("string"), result: point }),
  z.object({ resultType: z.literal("matrix"), result: z.array(z.unknown()) }),
]);

/** The envelope of the query API. `infos` are remarks on the query; `warnings` may mean that data is missing. */
export const envelopeSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("success"), data: answerSchema, warnings: z.array(z.string()).nullish() }),
  z.object({ status: z.literal("error"), errorType: z.string(), error: z.string() }),
]);

export type Answer = z.output<typeof answerSchema>;
export type Series = z.output<typeof series>;

/** A number as Prometheus writes it. */
export function numberOf(text: string): number {
  if (/^[+-]?Inf$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return Number(text);
}
