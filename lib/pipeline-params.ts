import { DEFAULT_CONCURRENCY, DEFAULT_REQUESTS, DEFAULT_SLEEP_SECONDS } from "./load-params.ts";
import {
  base64Text,
  blank,
  choice,
  count,
  decimal,
  flag,
  namedUrls,
  namespaceName,
  percent,
  selector,
  stages,
  text,
  url,
  word,
} from "./wire/index.ts";

/** The prompt of the original demo's kind: long enough for many cache blocks, the same for every request. */
const DEFAULT_PROMPT = [
  "You are a senior platform engineer who advises a team on running large language models in production.",
  "The team serves one model from several replicas behind an inference gateway that routes each request to the",
  "replica which already holds the longest part of its prompt in its key-value cache. Explain to them, step by",
  "step, how such routing decides, what it needs to know about every replica, how it weighs cache reuse against",
  "queue length and memory use, and what happens when a replica restarts or is added. Compare it with round-robin",
  "routing and with plain session affinity. Then describe how they should measure whether it works: which",
  "counters to read, how to tell their own requests from those of others, why the hit rate of warm replicas alone",
  "proves nothing about routing, and which latencies a user feels. Close with a short checklist that an engineer",
  "on call can follow at night when the hit rate falls, in the order of likely causes.",
].join(" ");

const MAX_PROMPT_BYTES = 65_536;

/**
 * The params that several tasks share, each declared once. The first task of a pipeline takes all of them, so that
 * a typo ends the run before anything is sent.
 */
export const shared = {
  namespace: blank(namespaceName()).prefault("").describe("Namespace of llm-d; empty = the run's own."),
  gatewayUrl: blank(url())
    .prefault("")
    .describe(
      "Base URL of the inference gateway; empty = the gateway found in the namespace (Gateway, then Services).",
    ),
  host: blank(word({ maxBytes: 100 }))
    .prefault("")
    .describe(
      "Host header of every request; empty = the HTTPRoute's host name, or the gateway URL's own host.",
    ),
  model: blank(word({ maxBytes: 100 }))
    .prefault("")
    .describe("Model to ask for; empty = the first that is served."),
  prompt: text({ maxBytes: MAX_PROMPT_BYTES }).prefault(DEFAULT_PROMPT).describe("Text of every prompt."),
  promptBase64: blank(base64Text({ maxBytes: MAX_PROMPT_BYTES }))
    .prefault("")
    .describe(
      "The prompt in base64, in place of `prompt`: arrives byte for byte, where Tekton and the kubelet would change `$(...)` and `$$`.",
    ),
  warmupCount: count({ min: 0, max: 1000 }).prefault("1").describe("Warm-up requests of each session."),
  requests: blank(count({ min: 1, max: 100_000_000 }))
    .prefault("")
    .describe(
      `Measured requests, in total; empty = ${DEFAULT_REQUESTS}, or as many as \`duration-seconds\` or \`stages\` take.`,
    ),
  sessions: count({ min: 1, max: 10_000 })
    .prefault("1")
    .describe(
      "Sessions that the requests are spread over evenly, there and back; each has its own `x-session-id`.",
    ),
  arrival: choice(["closed", "constant", "poisson", "gamma"])
    .prefault("closed")
    .describe(
      "When requests are sent. `closed`: `concurrency` loops, each sends its next one when its last has ended. Open loop, whatever is in flight: `constant` (evenly spaced), `poisson`, `gamma` (see `burstiness`).",
    ),
  concurrency: count({ min: 1, max: 10_000 })
    .prefault(String(DEFAULT_CONCURRENCY))
    .describe("Requests in flight at once (closed loop without stages)."),
  sleepSeconds: decimal({ min: 0, max: 3600 })
    .prefault(String(DEFAULT_SLEEP_SECONDS))
    .describe(
      "Think time in seconds (closed loop): the pause between the end of a request and the next one of the same loop.",
    ),
  rate: blank(decimal({ min: 0.001, max: 100_000 }))
    .prefault("")
    .describe("Requests per second of an open loop without stages."),
  burstiness: decimal({ min: 0.01, max: 100 })
    .prefault("1")
    .describe("Shape of the gaps of `gamma`: 1 is poisson, below 1 burstier, above 1 more even."),
  stages: blank(stages())
    .prefault("")
    .describe(
      "Load in stages, one a line or separated by commas, `a..b` being a smooth ramp: `rate=5 seconds=30, rate=5..20 seconds=60`, or `concurrency=` when closed. In place of `rate` and `concurrency`.",
    ),
  durationSeconds: blank(decimal({ min: 0.1, max: 86_400 }))
    .prefault("")
    .describe(
      "Seconds after which no more is sent; what is in flight may end. Empty = `requests` or `stages` end the run.",
    ),
  maxTokens: count({ min: 1, max: 100_000 })
    .prefault("16")
    .describe("Most output tokens of a request (`max_tokens`)."),
  seed: count({ min: 0, max: 2_147_483_647 })
    .prefault("12345")
    .describe("Sampling seed sent with every request."),
  requestTimeoutSeconds: decimal({ min: 0.1, max: 3600 })
    .prefault("120")
    .describe("Seconds after which a request counts as failed (cause `timeout`)."),
  prometheusUrl: blank(url())
    .prefault("")
    .describe(
      "Base URL of Prometheus or Thanos to read the cache counters from; empty = read them from the engines themselves.",
    ),
  metricsUrls: blank(namedUrls())
    .prefault("")
    .describe(
      "Engines that Kubernetes does not know, one `name=url` of a metrics page a line or separated by commas, those that only prefill named `prefill-...`; empty = the pods found by `pod-selector`.",
    ),
  podSelector: selector()
    .prefault("llm-d.ai/role in (decode,prefill,prefill-decode,both)")
    .describe("Label selector of the engines' pods."),
  accessLog: blank(word({ maxBytes: 500 }))
    .prefault("")
    .describe("File with the gateway's JSON access log; empty = the logs of the gateway's pods."),
  hitRateMinPercent: percent()
    .prefault("90")
    .describe("Least hit rate for a pass, in percent of the attainable hit rate."),
  stickinessMinPercent: percent().prefault("90").describe("Least stickiness for a pass, in percent."),
  restartPods: flag()
    .prefault("false")
    .describe(
      "`true` = restart the engines' decode pods before the warm-up, so that caches are empty and counters at zero.",
    ),
  restartTimeoutSeconds: count({ min: 1, max: 3600 })
    .prefault("900")
    .describe("Seconds for a restart: new pods, counters, completion."),
  foreignTolerancePercent: percent()
    .prefault("0")
    .describe("Tokens of others that the counters may hold, in percent of the run's own; 0 = not one."),
  failedMaxPercent: percent()
    .prefault("0")
    .describe("Most failed requests for a pass, in percent of all sent."),
  pushgatewayUrl: blank(url())
    .prefault("")
    .describe("Base URL of a Pushgateway that receives verdict and figures; empty = none."),
  scheduleName: blank(word({ maxBytes: 63 }))
    .prefault("")
    .describe(
      "Names a series of like runs, a label of what is pushed: of two runs with one name the later replaces the other.",
    ),
} as const;

/** The text to send: `prompt-base64` where given, else `prompt`. */
export function promptOf(params: { prompt: string; promptBase64: string | undefined }): string {
  return params.promptBase64 ?? params.prompt;
}
