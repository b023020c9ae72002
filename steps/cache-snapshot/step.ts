import { guidellmSummary } from "../../lib/evidence/guidellm.ts";
import { rampSummary } from "../../lib/evidence/ramp.ts";
import { counterSources, snapshotSchema, snapshotSummary } from "../../lib/evidence/snapshot.ts";
import { stackSummary } from "../../lib/evidence/stack.ts";
import { warmUpSummary } from "../../lib/evidence/warm-up.ts";
import { shared } from "../../lib/pipeline-params.ts";
import { Prometheus } from "../../lib/prometheus/index.ts";
import { oneOf, tally } from "../../lib/result/index.ts";
import { defineStep, optional } from "../../lib/step.ts";
import { dataOf } from "../../lib/summary.ts";
import { blank, count } from "../../lib/wire/index.ts";
import { readPages } from "./pages.ts";
import { readPrometheus } from "./prometheus.ts";
import { engineCount } from "./reading.ts";
import { SUMMARY_BYTES, sum, toSnapshot } from "./snapshot.ts";
import { chooseSource } from "./source.ts";

/** Seconds for one answer of Prometheus. */
const QUERY_TIMEOUT_SECONDS = 20;

export default defineStep({
  name: "cache-snapshot",
  description: `Reads the engines' prefix-cache counters once, from one source.

The source is Prometheus or Thanos when \`prometheus-url\` is given, else every engine's own metrics page, else a
Service with exactly one endpoint. The source is recorded, and the snapshot after the load uses the one of the
snapshot before. An engine that cannot be read is an error, never a zero.`,
  params: {
    verifyStack: blank(stackSummary())
      .prefault("")
      .describe("Result `summary` of verify-stack: gives the model; empty = the task runs alone."),
    before: blank(snapshotSummary())
      .prefault("")
      .describe("Result `summary` of the snapshot before: its source is used again, and no other."),
    cacheWarmUp: blank(warmUpSummary())
      .prefault("")
      .describe(
        "Result `summary` of cache-warm-up: when it has no data, this task is skipped with its cause.",
      ),
    sessionRamp: blank(rampSummary())
      .prefault("")
      .describe(
        "Result `summary` of session-ramp: when it has no data, this task is skipped with its cause.",
      ),
    guidellmBenchmark: blank(guidellmSummary())
      .prefault("")
      .describe(
        "Result `summary` of guidellm-benchmark: when it has no data, this task is skipped with its cause.",
      ),
    namespace: shared.namespace,
    model: shared.model,
    prometheusUrl: shared.prometheusUrl,
    metricsUrls: shared.metricsUrls,
    podSelector: shared.podSelector,
    freshnessTimeoutSeconds: count({ min: 1, max: 3600 })
      .prefault("90")
      .describe(
        "Most seconds to wait until Prometheus has a sample of every engine newer than the task's start.",
      ),
  },
  results: {
    source: oneOf(counterSources).describe("Where the counters were read: prometheus, pods or service."),
    pods: tally().describe("Engines read."),
    queries: tally().describe("Tokens looked up in the prefix caches since the engines' start."),
    hits: tally().describe("Tokens of these that were found."),
  },
  workspaces: {
    credentials: optional("`prometheus-token` and `ca.crt` for a Prometheus that asks for them."),
  },
  summary: { schema: snapshotSchema, maxBytes: SUMMARY_BYTES },
  weight: "evidence",
  deadlineSeconds: 150,

  async run({ params, credentials, signal, log }) {
    const stack = params.verifyStack && dataOf(params.verifyStack);
    const before = params.before && dataOf(params.before);
    for (const earlier of [params.cacheWarmUp, params.sessionRamp, params.guidellmBenchmark])
      if (earlier) dataOf<unknown>(earlier);
    const model = params.model ?? stack?.model;

    const source = await chooseSource(params, before?.source, log);
    const readings =
      source.kind === "prometheus"
        ? await readPrometheus(
            new Prometheus({ url: source.url, credentials, timeoutSeconds: QUERY_TIMEOUT_SECONDS, signal }),
            { ...source, model },
            { freshnessTimeoutSeconds: params.freshnessTimeoutSeconds, signal, log },
          )
        : await readPages(source.engines, { model, signal });

    for (const warning of readings.warnings) log.warn(warning);
    const { engines } = readings;
    for (const { name, role, queries, hits } of engines.slice(0, LOGGED)) {
      log.info(`${name} (${role}): ${hits} of ${queries} tokens found`);
    }
    if (engines.length > LOGGED) log.info(`... and ${engines.length - LOGGED} more`);
    const [queries, hits] = [sum(engines, "queries"), sum(engines, "hits")];
    const figures = `${engineCount(engines.length)}, ${hits} of ${queries} tokens found, source ${source.kind}`;
    const [warning] = readings.warnings;
    return {
      status: warning === undefined ? "pass" : "warn",
      reason: warning ?? figures,
      data: toSnapshot(source.kind, readings),
      source: source.kind,
      pods: engines.length,
      queries,
      hits,
    };
  },
});

/** Engines that get a line of their own in the log. */
const LOGGED = 20;
