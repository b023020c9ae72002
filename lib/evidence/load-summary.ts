import type { Summary } from "../summary.ts";
import { blank } from "../wire/index.ts";
import { type Guidellm, guidellmSummary, rampOf } from "./guidellm.ts";
import { type Ramp, rampSummary } from "./ramp.ts";

/** The params of a task that judges a load, whichever tool made it: exactly one of the two is given. */
export const loadSummaryParams = {
  sessionRamp: blank(rampSummary()).prefault("").describe("Result `summary` of session-ramp."),
  guidellmBenchmark: blank(guidellmSummary())
    .prefault("")
    .describe("Result `summary` of guidellm-benchmark, in place of `session-ramp`."),
} as const;

/** The summary of the load; `checkLoadSummary` has seen that there is one, and no other beside it. */
export interface LoadSummary {
  readonly sessionRamp?: Summary<Ramp> | undefined;
  readonly guidellmBenchmark?: Summary<Guidellm> | undefined;
}

/** What is wrong with the choice of the two, in the user's spelling. */
export function checkLoadSummary({ sessionRamp, guidellmBenchmark }: LoadSummary): readonly string[] {
  if (sessionRamp === undefined && guidellmBenchmark === undefined)
    return ["session-ramp: is required, or guidellm-benchmark in its place"];
  return sessionRamp === undefined || guidellmBenchmark === undefined
    ? []
    : ["session-ramp: give it or guidellm-benchmark, not both: a run has one load"];
}

/** The load in the terms of a ramp. Throws where there is none. */
export function loadOf({ sessionRamp, guidellmBenchmark }: LoadSummary): Summary<Ramp> {
  const load = guidellmBenchmark === undefined ? sessionRamp : rampOf(guidellmBenchmark);
  if (load === undefined) throw new Error("neither session-ramp nor guidellm-benchmark has a summary");
  return load;
}
