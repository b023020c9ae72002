/** Result types, and what results may weigh. */
export { budget, escapedBytes, resultBytes, shorten, terminationBytes } from "./budget.ts";
export { milliseconds, oneOf, percentage, phrase, quantity, type ResultType, tally } from "./type.ts";
