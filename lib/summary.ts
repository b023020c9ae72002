import { z } from "zod";
import { InvalidError, SkippedError } from "./errors/index.ts";
import { shorten } from "./result/index.ts";
import { type Status, statuses } from "./status.ts";
import { REASON_BYTES } from "./step.ts";
import { json } from "./wire/index.ts";

/**
 * What one task tells the next: compact JSON in one result. `data` is absent when the task has nothing to tell;
 * then `reason` is the first cause.
 */
export interface Summary<D> {
  readonly v: 1;
  readonly task: string;
  readonly status: Status;
  readonly reason: string;
  readonly data?: D | undefined;
}

function schemaOf<D>(data: z.ZodType<D>): z.ZodType<Summary<D>> {
  return z.strictObject({
    v: z.literal(1),
    task: z.string().max(40),
    status: z.enum(statuses),
    reason: z.string().max(200),
    data: data.optional(),
  });
}

/** The wire type of a param that takes another task's `summary`. */
export function summaryOf<D>(task: string, data: z.ZodType<D>) {
  return json(`summary of ${task}`, schemaOf(data));
}

/** A summary as a result's text. */
export function formatSummary<D>(summary: Summary<D>): string {
  return JSON.stringify({ ...summary, reason: shorten(summary.reason, REASON_BYTES) });
}

/**
 * The data of another task's summary. Without data this task has nothing to work with: throws SkippedError with
 * the first cause, named after the task where it arose.
 */
export function dataOf<D>(summary: Summary<D>): D {
  if (summary.data !== undefined) return summary.data;
  if (summary.status === "skipped") throw new SkippedError(summary.reason);
  if (summary.reason === "") throw new InvalidError(`${summary.task} gave no data and no reason`);
  throw new SkippedError(`${summary.task}: ${summary.reason}`);
}
