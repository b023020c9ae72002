/** What a run measured, in bounded memory. */
export type { Distribution, Percentile } from "./distribution.ts";
export { type Entry, type Outcome, outcomeOf, tpotOf } from "./entry.ts";
export type { FailureCount, Figures, Incomplete } from "./figures.ts";
export type { Goodput, Slo } from "./goodput.ts";
export { Histogram, RELATIVE_ERROR } from "./histogram.ts";
export type { StageFigures } from "./stage-tally.ts";
export { Tally, type TallyOptions } from "./tally.ts";
export type { Rates, SteadyRates, Throughput } from "./throughput.ts";
export type { Bucket, Series } from "./time-series.ts";
