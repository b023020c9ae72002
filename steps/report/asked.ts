import type { z } from "zod";
import { shared } from "../../lib/pipeline-params.ts";
import { blank } from "../../lib/wire/index.ts";

/** A shared param that the report only shows: without a default, since a value that nobody told must not be shown. */
function told<T>(param: { unwrap(): z.ZodType<T, string> }, what: string) {
  return blank(param.unwrap()).prefault("").describe(`${what}, to be shown; empty = not told.`);
}

/** What was asked of the run: thresholds, load and prompt, as the pipeline handed them to the other tasks. */
export const askedParams = {
  hitRateMinPercent: told(
    shared.hitRateMinPercent,
    "Least hit rate for a pass, in percent of the attainable hit rate",
  ),
  stickinessMinPercent: told(shared.stickinessMinPercent, "Least stickiness for a pass, in percent"),
  failedMaxPercent: told(shared.failedMaxPercent, "Most failed requests for a pass, in percent of all sent"),
  requests: told(shared.requests, "Measured requests, in total"),
  sessions: told(shared.sessions, "Sessions"),
  concurrency: told(shared.concurrency, "Requests in flight at once"),
  sleepSeconds: told(shared.sleepSeconds, "Think time in seconds"),
  arrival: told(shared.arrival, "When requests are sent"),
  rate: told(shared.rate, "Requests per second of an open loop"),
  burstiness: told(shared.burstiness, "Shape of gamma arrivals"),
  stages: told(shared.stages, "Load in stages"),
  durationSeconds: told(shared.durationSeconds, "Seconds after which no more is sent"),
  maxTokens: told(shared.maxTokens, "Most output tokens of a request"),
  seed: told(shared.seed, "Sampling seed"),
  warmupCount: told(shared.warmupCount, "Warm-up requests of each session"),
  prompt: told(shared.prompt, "Text of every prompt, by length and digest"),
  promptBase64: shared.promptBase64.describe("The prompt in base64, in place of `prompt`."),
} as const;

/** The parsed params; undefined = not told. */
export type Asked = { readonly [K in keyof typeof askedParams]: z.output<(typeof askedParams)[K]> };
