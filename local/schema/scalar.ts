import { z } from "zod";
import { parseDuration } from "../duration.ts";

/**
 * A string value. Unquoted numbers and booleans become their JSON text, as in Tekton (`1.0` becomes `1`).
 * Lists and maps are refused: the catalog uses string params only.
 */
export const scalar = z.union(
  [
    z.string(),
    z.boolean().transform(String),
    z
      .number()
      .refine((n) => !Number.isInteger(n) || Number.isSafeInteger(n), "is too large a number: quote it")
      .transform(String),
  ],
  { error: "must be a string: the local runner plays no list and no map here" },
);

/** Only params and results of type string are played. */
export const stringType = z.literal("string", {
  error: "is not supported by the local runner: only type string is played",
});

/** Node's timers cannot wait longer (2^31 - 1 ms). */
const LONGEST_MS = 500 * 3_600_000;

/** A Go duration such as `1h30m`, at most 500h; `0` means none. */
export const duration = z
  .string()
  .refine((text) => (parseDuration(text) ?? Number.POSITIVE_INFINITY) <= LONGEST_MS, {
    error: ({ input }) => `"${input}" is not a duration from 0 to 500h such as 90s or 1h30m`,
  });

/** Param names, tektoncd/pipeline `param_types.go`. */
export const paramName = z
  .string()
  .regex(/^[_a-zA-Z][_a-zA-Z0-9.-]*$/, "must start with a letter or _ and hold letters, digits, _ . - only");

/** Result names, tektoncd/pipeline `resultref.go`. */
export const resultName = z
  .string()
  .regex(
    /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/,
    "must hold letters, digits, - _ . only and start and end with a letter or digit",
  );

/** DNS label, as Kubernetes demands of names of tasks and steps. */
export const label = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "must be a DNS label: a-z, 0-9 and - only");
