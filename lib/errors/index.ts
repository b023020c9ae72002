/** The errors that a step foresees. */
export { BadParamsError } from "./bad-params.ts";
export { InvalidError } from "./invalid.ts";
export { SkippedError } from "./skipped.ts";
export { StepError } from "./step-error.ts";
export { UnreachableError } from "./unreachable.ts";
