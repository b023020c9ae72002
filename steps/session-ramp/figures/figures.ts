import type { Matrix } from "../matrix.ts";
import type { Distribution } from "./distribution.ts";
import type { Goodput } from "./goodput.ts";
import type { OutputFigures } from "./output-tally.ts";
import type { PromptFigures } from "./prompt-tally.ts";
import type { RunLatencyFigures } from "./run-latencies.ts";
import type { StageFigures } from "./stage-tally.ts";
import type { Throughput } from "./throughput.ts";
import type { Series } from "./time-series.ts";

export interface FailureCount {
  readonly count: number;
  /** What the first of them said. */
  readonly first: string;
}

/** Requests that were cut because the run was told to end: in neither `requests` nor `failures` nor any latency. */
export interface Incomplete {
  readonly count: number;
  /** Tokens that they had streamed until then. */
  readonly outputTokens: number;
}

/** The figures of a run. Latencies in milliseconds over successful requests; undefined = no sample. */
export interface Figures extends PromptFigures, OutputFigures, RunLatencyFigures {
  /** Requests that ended, failed ones included. */
  readonly requests: number;
  readonly ok: number;
  readonly failures: ReadonlyMap<string, FailureCount>;
  readonly incomplete: Incomplete;
  /** First send and last byte, Unix milliseconds; both the run's start when nothing was sent. */
  readonly from: number;
  readonly to: number;
  /** From first send to last byte. */
  readonly durationSeconds: number;
  /** Of the successful requests. */
  readonly outputTokens: number;
  /** From the actual send to the first content. */
  readonly ttft: Distribution | undefined;
  /** (last content - first content) / (output tokens - 1); not defined for a single token. */
  readonly tpot: Distribution | undefined;
  /** Every gap between two content events, pooled over the requests. */
  readonly itl: Distribution | undefined;
  /** From the actual send to the last content. */
  readonly e2e: Distribution | undefined;
  /** By how much requests were sent later than due, opening a connection and waiting for a session apart; failed ones included. */
  readonly sendDelay: Distribution | undefined;
  /** Null when no limit was asked for. */
  readonly goodput: Goodput | null;
  readonly throughput: Throughput;
  readonly series: Series;
  /** One for each stage of the load, in their order. */
  readonly stages: readonly StageFigures[];
  readonly matrix: Matrix;
}
