/** A distribution over successful requests, in GuideLLM's own figures; undefined where there is no sample. */
export interface Distribution {
  readonly n: number;
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
}

/** One successful request: tokens, and Unix times in seconds; undefined where the report does not say. */
export interface RequestRecord {
  readonly promptTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly cachedTokens: number | undefined;
  readonly firstToken: number | undefined;
  readonly lastToken: number | undefined;
}

/** One benchmark of a report, whatever the generation of GuideLLM that wrote it. */
export interface Benchmark {
  /** The strategy with its streams or rate: `synchronous`, `concurrent@4`, `constant@2.5`. */
  readonly strategy: string;
  /** Unix times in seconds. */
  readonly start: number;
  readonly end: number;
  /** Requests as they were made: GuideLLM's totals may leave out those outside the window that it measures. */
  readonly ok: number;
  readonly errored: number;
  /** Cut at the end of the benchmark. */
  readonly incomplete: number;
  /** Successful requests per second. */
  readonly requestRate: number | undefined;
  /** Output tokens per second. */
  readonly tokenRate: number | undefined;
  /** Milliseconds; `e2e` too. */
  readonly ttft: Distribution | undefined;
  readonly itl: Distribution | undefined;
  readonly e2e: Distribution | undefined;
  /** GuideLLM's time per output token where that is the whole latency over all tokens. */
  readonly ntpot: Distribution | undefined;
  /** Of the successful requests: all of them, or a sample. */
  readonly records: readonly RequestRecord[];
  /** Texts of the errors of failed requests, as far as they were recorded. */
  readonly errors: readonly string[];
  /** What GuideLLM itself doubts. */
  readonly warnings: readonly string[];
}
