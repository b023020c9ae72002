import { snapshotSummary } from "../../lib/evidence/snapshot.ts";
import { completionParams, endpoints, targetParams } from "../../lib/load/index.ts";
import { shared } from "../../lib/pipeline-params.ts";
import {
  blank,
  choice,
  count,
  decimal,
  flag,
  headerLines,
  headerName,
  percent,
} from "../../lib/wire/index.ts";
import { sessionWeights, workloadNames } from "./workload/index.ts";

/** Header fields that each request has already. */
const OUR_HEADERS = [
  "host",
  "content-type",
  "content-length",
  "transfer-encoding",
  "connection",
  "accept-encoding",
  "x-test-id",
  "x-request-id",
];

/** Header fields of ours that `extra-headers` may replace, and nothing else may carry. */
const REPLACEABLE = ["accept", "user-agent"];

const load = {
  requests: shared.requests,
  sessions: shared.sessions,
  arrival: shared.arrival,
  concurrency: shared.concurrency,
  sleepSeconds: shared.sleepSeconds,
  rate: shared.rate,
  burstiness: shared.burstiness,
  stages: shared.stages,
  durationSeconds: shared.durationSeconds,
  stopAfterFailed: blank(count({ min: 1, max: 10_000_000 }))
    .prefault("")
    .describe("Failed requests after which no more is sent; empty = they do not end the run."),
  warmupRequests: count({ min: 0, max: 1_000_000 })
    .prefault("0")
    .describe(
      "Requests before the measured ones, over the same connections, under the test id `<test-id>-warm-up`; all have ended before the first measured one is sent.",
    ),
};

const workload = {
  workload: choice(workloadNames)
    .prefault("repeat")
    .describe(
      "`repeat`: one prompt for all. `prefix-groups`: a prefix shared by a group of sessions, then a unique tail. `unique`: no two alike, from the first word on. `multi-turn`: conversations, each turn with all that was said before.",
    ),
  promptTokens: blank(count({ min: 1, max: 1_000_000 }))
    .prefault("")
    .describe(
      "Exact length of the prompt (`multi-turn`: of the shared system text), made of synthetic text whose tokens are learned from the server's usage with up to 6 requests before; empty = the given `prompt`.",
    ),
  prefixGroups: count({ min: 1, max: 10_000 })
    .prefault("1")
    .describe("Groups of sessions that share a prefix (`prefix-groups`)."),
  prefixTokens: blank(count({ min: 1, max: 1_000_000 }))
    .prefault("")
    .describe("Exact length of a group's prefix; empty = a mark of the group, then the given `prompt`."),
  tailTokens: blank(count({ min: 1, max: 1_000_000 }))
    .prefault("")
    .describe("Exact length of the unique tail (`multi-turn`: of each user's turn); empty = 16 words."),
  turns: blank(count({ min: 1, max: 1000 }))
    .prefault("")
    .describe("Turns of a conversation (`multi-turn`); empty = 3."),
  sessionWeights: blank(sessionWeights())
    .prefault("")
    .describe("How requests are spread over sessions: a weight for each, or `zipf=1.1`; empty = evenly."),
};

const sending = {
  endpoint: choice(endpoints)
    .prefault("chat")
    .describe("`chat` = /v1/chat/completions, `completions` = /v1/completions."),
  ignoreEos: flag()
    .prefault("false")
    .describe("Send `ignore_eos`: the engine goes on to `max-tokens`, so that all answers have one length."),
  sessionHeader: headerName([...OUR_HEADERS, ...REPLACEABLE])
    .prefault("x-session-id")
    .describe("Header that carries the session."),
  sessionTokenHeader: blank(headerName([...OUR_HEADERS, ...REPLACEABLE]))
    .prefault("")
    .describe(
      "Response header whose last value is sent back with the session's next request, such as `x-session-token`; empty = none.",
    ),
  extraHeaders: blank(headerLines(OUR_HEADERS))
    .prefault("")
    .describe("More header fields of every request, one `Name: value` a line."),
  connectionPerSession: flag()
    .prefault("false")
    .describe(
      "Give each session a connection of its own, as a sticky client has; else a connection belongs to a loop, or to whoever is next.",
    ),
};

const measuring = {
  sloTtftMs: slo("time to first token"),
  sloTpotMs: slo("time per output token"),
  sloE2eMs: slo("time to the last content"),
  recordGaps: flag()
    .prefault("false")
    .describe("Write every gap between two tokens into `requests.ndjson`, to work out the figures again."),
};

const limits = {
  eventLoopDelayMaxMs: decimal({ min: 0, max: 10_000 })
    .prefault("50")
    .describe(
      "Most event-loop delay (ms) of this client, p99 (p90 in runs under 10 s, where a p99 is one hiccup); above it the run is invalid. Runs under a second are not judged.",
    ),
  clientCpuMaxPercent: percent()
    .prefault("95")
    .describe(
      "Most CPU use in a run of a second or more, of the sending thread and of all processors that the client may use; above it, or when a CPU limit held it up for the rest, the run is invalid.",
    ),
  sendDelayMaxMs: decimal({ min: 0, max: 60_000 })
    .prefault("50")
    .describe(
      "Most delay (ms) of a send behind its due time, p99 (p90 with fewer than 1000 requests), opening connections apart; above it the run is invalid.",
    ),
};

function slo(what: string) {
  return blank(decimal({ min: 0.001, max: 3_600_000 }))
    .prefault("")
    .describe(`Most ${what} (ms) of a good request; empty = goodput does not ask.`);
}

export const rampParams = {
  ...completionParams,
  ...targetParams,
  cacheSnapshotBefore: blank(snapshotSummary())
    .prefault("")
    .describe(
      "Result `summary` of the cache-snapshot before: when it has no data, nothing is sent; empty = there was none.",
    ),
  ...load,
  ...workload,
  ...sending,
  ...measuring,
  ...limits,
} as const;
