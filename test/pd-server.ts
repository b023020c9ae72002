import type { IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { serveCompletions, streamAnswer } from "./completion-server.ts";
import { serve } from "./loopback.ts";

/** What a fake stack counts, as names of metrics without prefix and labels. */
type Counts = Record<string, number>;

export interface PdEngine {
  readonly name: string;
  readonly counts: Counts;
  start: number;
}

/** What the fake stack does otherwise than a sound one of today. */
export interface PdOptions {
  /** Whether a prompt is computed by a prefill engine; undefined = those that no decode engine holds and are long. */
  readonly splits?: (asked: { readonly held: boolean; readonly long: boolean }) => boolean;
  /** The picker's words for what it does, where they are not the truth. */
  readonly decides?: (splits: boolean) => string | undefined;
  readonly decisionName?: string;
  /** No page of a picker. */
  readonly pickerless?: boolean;
  /** Changes an engine's page before it is sent. */
  readonly page?: (text: string, engine: PdEngine) => string;
  /** Called with each completion before it is answered: to count what a sound stack would not. */
  readonly meanwhile?: (n: number, engines: readonly PdEngine[]) => void;
  /** Status of a request that is to be prefilled apart; undefined = sound. */
  readonly prefillStatus?: number;
  readonly usage?: false;
  readonly fetches?: false;
  /** Of every prompt that is split only so many tokens are fetched; undefined = all. */
  readonly fetchedTokens?: number;
  /** Transfers are counted by the engine that prefilled, as of a connector that pushes. */
  readonly pushes?: true;
  /** Label `model_name` of the picker's counters. */
  readonly decisionModel?: string;
  /** The picker's page is changed before it is sent. */
  readonly pickerText?: (text: string) => string;
  readonly answeredBy?: "prefill";
  /** The sidecar connects wherever the client's own header says: always, or not where the picker overwrites it. */
  readonly follows?: "header" | "repeats";
  /** What a client's own header comes to where nobody can reach its target, or where the sidecar has an allow-list. */
  readonly unreachable?: true;
  readonly refuses?: true;
}

const LONG = 100;
const PROMPT = 405;
const SHORT = 7;
const BYTES_PER_TOKEN = 1000;

/**
 * A disaggregated llm-d as far as pd-check sees it: a gateway, an endpoint picker, two prefill and two decode engines,
 * with the counters of facts seen on real parts. For one test.
 */
export async function pdStack(options: PdOptions = {}) {
  const names = ["prefill-0", "prefill-1", "decode-0", "decode-1"];
  const engines = names.map((name): PdEngine => ({ name, counts: {}, start: 1_700_000_000 }));
  const decisions: Counts = {};
  const held = new Map<string, PdEngine>();
  const splits = options.splits ?? ((asked) => !asked.held && asked.long);
  const pick = (side: string, n: number) =>
    engines.filter(({ name }) => name.startsWith(side))[n % 2] as PdEngine;

  const gateway = await serveCompletions(async (response, n, request) => {
    const prompt =
      (JSON.parse(request.body) as { messages: { content: string }[] }).messages[0]?.content ?? "";
    const asked = { held: held.has(prompt), long: prompt.length > LONG };
    const tokens = asked.long ? PROMPT : SHORT;
    const decode = held.get(prompt) ?? pick("decode", n);
    const prefill = pick("prefill", n);
    const isSplit = splits(asked);
    const word = options.decides ? options.decides(isSplit) : isSplit ? "prefill-decode" : "decode-only";
    if (word !== undefined) add(decisions, word, 1);
    options.meanwhile?.(n, engines);
    const refusal = await follow(request.headers, isSplit, options);
    if (refusal !== undefined) return response.writeHead(refusal).end();
    if (isSplit && options.prefillStatus !== undefined)
      return response.writeHead(options.prefillStatus).end();
    if (isSplit) {
      add(prefill.counts, "prompt_tokens", tokens);
      add(prefill.counts, "generation_tokens", 1);
      add(prefill.counts, "remote_decode", 1);
    }
    held.set(prompt, decode);
    add(decode.counts, "prompt_tokens", tokens);
    add(decode.counts, "generation_tokens", 16);
    if (isSplit && options.fetches !== false) {
      for (const name of ["fetched", "external_prefix_cache_hits"])
        add(decode.counts, name, options.fetchedTokens ?? tokens);
      const { counts } = options.pushes ? prefill : decode;
      add(counts, "transfers", 1);
      add(counts, "seconds", 0.002);
      add(counts, "bytes", tokens * BYTES_PER_TOKEN);
    }
    const { name } = options.answeredBy === "prefill" ? prefill : decode;
    return streamAnswer({
      promptTokens: tokens,
      tokens: 16,
      usage: options.usage !== false,
      headers: { "x-inference-pod": name },
    })(response, n, request);
  });

  const urls = await Promise.all(
    engines.map((engine) =>
      serve((_, response) => response.end(options.page?.(enginePage(engine), engine) ?? enginePage(engine))),
    ),
  );
  const picker = await serve((_, response) => {
    const text = pickerPage(decisions, options);
    response.end(options.pickerText?.(text) ?? text);
  });
  return {
    gateway,
    engines,
    /** As pd-check takes them. */
    params: {
      gatewayUrl: gateway.url,
      model: "m",
      testId: "t",
      metricsUrls: names.map((name, index) => `${name}=${urls[index]}`).join("\n"),
      ...(options.pickerless !== true && { pickerMetricsUrls: `epp=${picker}` }),
    },
  };
}

function add(counts: Counts, name: string, by: number): void {
  counts[name] = (counts[name] ?? 0) + by;
}

/** What a sidecar without an allow-list does with a client's own header: it passes on that server's refusal. */
async function follow(headers: IncomingHttpHeaders, isSplit: boolean, options: PdOptions) {
  const { follows, unreachable, refuses } = options;
  const target = headers["x-prefiller-host-port"];
  if (target !== undefined && unreachable) return 502;
  if (target !== undefined && refuses) return 403;
  if (typeof target !== "string" || follows === undefined) return undefined;
  if (follows === "repeats" && isSplit) return undefined;
  const { hostname, port } = new URL(`http://${target}`);
  return new Promise<number>((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write("POST /v1/chat/completions?key=x HTTP/1.1\r\nhost: h\r\n\r\nsecret prompt");
    });
    socket.on("data", (bytes) => resolve(Number(bytes.toString().split(" ")[1])));
    socket.on("error", () => resolve(502));
    socket.on("close", () => resolve(502));
  });
}

function enginePage({ counts, start }: PdEngine): string {
  const labels = 'engine="0",model_name="m"';
  const line = (name: string, value = 0, more = "") => `vllm:${name}{${labels}${more}} ${value}`;
  return [
    `process_start_time_seconds ${start}`,
    line("prompt_tokens_total", counts["prompt_tokens"]),
    `vllm:prompt_tokens_created{${labels}} ${start}`,
    line("generation_tokens_total", counts["generation_tokens"]),
    line("request_success_total", counts["remote_decode"], ',finish_reason="remote_decode"'),
    line("prompt_tokens_by_source_total", 0, ',source="local_compute"'),
    line("prompt_tokens_by_source_total", counts["fetched"], ',source="external_kv_transfer"'),
    line("external_prefix_cache_hits_total", counts["external_prefix_cache_hits"]),
    line("nixl_xfer_time_seconds_sum", counts["seconds"]),
    line("nixl_xfer_time_seconds_count", counts["transfers"]),
    line("nixl_bytes_transferred_sum", counts["bytes"]),
    line("nixl_bytes_transferred_count", counts["transfers"]),
    line("nixl_num_failed_transfers_total", counts["failed"]),
    line("nixl_num_kv_expired_reqs_total", counts["expired"]),
    "",
  ].join("\n");
}

function pickerPage(
  decisions: Counts,
  { decisionName: name = "llm_d_epp_disagg_decision_total", decisionModel = "m" }: PdOptions,
): string {
  const lines = Object.entries(decisions).map(
    ([type, count]) => `${name}{decision_type="${type}",model_name="${decisionModel}"} ${count}`,
  );
  return [...lines, "up 1", ""].join("\n");
}
