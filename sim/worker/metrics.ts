import { Counter, Gauge } from "prom-client";
import { tokenCounts } from "./buckets.ts";
import { type CacheSettings, cacheConfig } from "./cache-config.ts";
import type { EngineObserver } from "./engine.ts";
import { asPythonClient } from "./exposition.ts";
import { requestHistograms, secondsHistograms } from "./histograms.ts";
import { Instruments } from "./instruments.ts";
import { KvMetrics } from "./kv-metrics.ts";
import type { KvConnector } from "./kv-transfer.ts";
import { withRemovedNames } from "./removed-names.ts";
import type { Running, Sequence } from "./sequence.ts";
import type { Timing } from "./timing.ts";
import { tokenCounters } from "./token-counters.ts";

export interface MetricsOptions extends CacheSettings {
  readonly model: string;
  readonly maxModelLen: number;
  readonly timing: Timing;
  readonly kvConnector?: KvConnector | undefined;
  readonly removedMetricNames: boolean;
  /** First value of the prefix-cache and prompt counters: what an engine that served for days shows. */
  readonly counterBase: number;
  /** Unix time in seconds. */
  readonly processStart: number;
}

/** Read at every scrape. */
export interface EngineGauges {
  readonly running: number;
  readonly waiting: number;
  /** 0..1 in spite of the metric's name. */
  readonly kvUsage: number;
}

/** vLLM's metrics by vLLM's names, units, labels and buckets (vLLM loggers). A new instance = a new process. */
export class WorkerMetrics implements EngineObserver {
  readonly #options: MetricsOptions;
  readonly #instruments: Instruments;
  readonly #tokens: ReturnType<typeof tokenCounters>;
  readonly #seconds: ReturnType<typeof secondsHistograms>;
  readonly #perRequest: ReturnType<typeof requestHistograms>;
  readonly #kv: KvMetrics;
  readonly #http: Counter;

  constructor(options: MetricsOptions, gauges: () => EngineGauges) {
    const instruments = new Instruments(options.model);
    this.#options = options;
    this.#instruments = instruments;
    this.#tokens = tokenCounters(instruments);
    this.#seconds = secondsHistograms(instruments);
    this.#perRequest = requestHistograms(instruments, tokenCounts(options.maxModelLen));
    this.#kv = new KvMetrics(instruments, {
      connected: options.kvConnector !== undefined,
      blockSize: options.blockSize,
      transferMsPerToken: options.timing.kvTransferMsPerToken,
    });
    this.#http = httpRequests(instruments);
    engineGauges(instruments, gauges);
    instruments.info("cache_config_info", "Information of the LLMEngine CacheConfig", cacheConfig(options));
    processStart(instruments, options.processStart);
    const { queries, hits, prompt, promptCached, promptBySource } = this.#tokens;
    // All of it found in the cache: so the sources go on summing up to the total.
    for (const counter of [queries, hits, prompt, promptCached, promptBySource("local_cache_hit")]) {
      counter.inc(options.counterBase);
    }
  }

  /** The exposition, as vLLM's Python client would print it. */
  async text(): Promise<string> {
    const page = asPythonClient(await this.#instruments.registry.metrics());
    return this.#options.removedMetricNames ? withRemovedNames(page) : page;
  }

  scheduled(sequence: Sequence, running: Running): void {
    if (this.#options.prefixCaching) {
      this.#tokens.queries.inc(sequence.prompt.length);
      this.#tokens.hits.inc(running.cachedTokens);
    }
    this.#kv.scheduled(sequence, running);
    this.#seconds.queue.observe((running.scheduledAt - sequence.arrivedAt) / 1000);
  }

  firstToken({ prompt, arrivedAt }: Sequence, running: Running): void {
    const { cachedTokens, externalTokens, scheduledAt, firstTokenAt } = running;
    // Of a prompt that came whole the last token is computed again, which vLLM does not count.
    const held = cachedTokens + externalTokens;
    this.#tokens.prompt.inc(prompt.length);
    this.#tokens.promptCached.inc(held);
    this.#tokens.promptBySource("local_compute").inc(prompt.length - held);
    this.#tokens.promptBySource("local_cache_hit").inc(cachedTokens);
    this.#tokens.promptBySource("external_kv_transfer").inc(externalTokens);
    this.#kv.fetched(running);
    this.#tokens.generation.inc();
    this.#seconds.timeToFirstToken.observe((firstTokenAt - arrivedAt) / 1000);
    this.#seconds.prefill.observe((firstTokenAt - scheduledAt) / 1000);
  }

  laterTokens(count: number, gapMs: number): void {
    this.#tokens.generation.inc(count);
    for (let token = 0; token < count; token++) this.#seconds.interToken.observe(gapMs / 1000);
  }

  finished({ prompt, arrivedAt, maxTokens }: Sequence, running: Running): void {
    const { scheduledAt, firstTokenAt, lastTokenAt, producedTokens } = running;
    this.#tokens.success("length").inc();
    this.#seconds.endToEnd.observe((lastTokenAt - arrivedAt) / 1000);
    this.#seconds.inference.observe((lastTokenAt - scheduledAt) / 1000);
    this.#seconds.decode.observe((lastTokenAt - firstTokenAt) / 1000);
    this.#perRequest.promptTokens.observe(prompt.length);
    this.#perRequest.generationTokens.observe(producedTokens);
    this.#perRequest.maxTokens.observe(maxTokens);
    if (producedTokens === 1) return;
    this.#seconds.perOutputToken.observe((lastTokenAt - firstTokenAt) / 1000 / (producedTokens - 1));
  }

  /** Rejected requests leave their only trace here, as in vLLM. */
  answered(method: string, handler: string, status: number): void {
    this.#http.inc({ handler, method, status: `${Math.floor(status / 100)}xx` });
  }
}

function engineGauges(instruments: Instruments, read: () => EngineGauges): void {
  instruments.gauge("num_requests_running", "Requests in execution batches.", () => read().running);
  instruments.gauge("num_requests_waiting", "Requests waiting to be processed.", () => read().waiting);
  instruments.gauge("kv_cache_usage_perc", "KV-cache usage. 1 means 100 percent.", () => read().kvUsage);
}

function httpRequests({ registry }: Instruments): Counter {
  return new Counter({
    name: "http_requests_total",
    help: "Total number of requests by method, status and handler.",
    labelNames: ["handler", "method", "status"],
    registers: [registry],
  });
}

function processStart({ registry }: Instruments, unixSeconds: number): void {
  const help = "Start time of the process since unix epoch in seconds.";
  new Gauge({ name: "process_start_time_seconds", help, registers: [registry] }).set(unixSeconds);
}
