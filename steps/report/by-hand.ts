import { totalsByHand } from "./guidellm/by-hand.ts";
import type { Report } from "./schema.ts";
import { quoted, shell } from "./shell.ts";

/**
 * Counts requests.ndjson anew, with nothing of this project in it: hit rate by usage, stickiness by the response
 * header, the median by linear interpolation between ranks. For the folder that holds the file.
 */
export const recount = `node -e '
const all = require("fs").readFileSync("requests.ndjson", "utf8").split("\\n").filter(Boolean).map((l) => JSON.parse(l));
const ok = all.filter((r) => r.outcome === "ok"), sum = (list) => list.reduce((a, b) => a + b, 0);
const told = ok.length > 0 && ok.every((r) => r.cachedTokens !== null && r.promptTokens > 0);
const hits = sum(ok.map((r) => r.cachedTokens)), queries = sum(ok.map((r) => r.promptTokens));
const seen = ok.filter((r) => r.upstream !== null), sessions = {};
for (const r of seen) { const s = (sessions[r.session] ??= {}); s[r.upstream] = (s[r.upstream] ?? 0) + 1; }
const modal = sum(Object.values(sessions).map((s) => Math.max(...Object.values(s))));
const t = ok.map((r) => r.ttftMs).filter((v) => v !== null).sort((a, b) => a - b), m = (t.length - 1) / 2;
const p50 = (t[Math.floor(m)] + t[Math.ceil(m)]) / 2;
console.log("hit rate by usage:", told ? (100 * hits / queries).toFixed(4) + " %" : "no data");
console.log("stickiness by header:", seen.length ? (100 * modal / seen.length).toFixed(4) + " %" : "no data");
console.log("TTFT p50:", t.length ? p50.toFixed(3) + " ms" : "no data");'`;

/** Commands that show the same figures without this report, for who does not believe it; all work after the run. */
export function byHand(report: Report): string[] {
  const { load, tool } = report;
  if (load === null) return [];
  const fields = tool === null ? "[.x_session_id, .upstream_host] | @tsv" : ".upstream_host";
  const byUpstream = `fromjson? | select(.x_test_id == ${JSON.stringify(load.testId)} and .response_code == 200) | ${fields}`;
  return [
    ...(tool === null ? recountByHand() : totalsByHand()),
    ...(report.counters === null
      ? []
      : [
          "The hit rate by the engines: in the table of their counters, hits difference / queries difference.",
          "",
        ]),
    ...promql(report),
    `${tool === null ? "Sessions and upstreams" : "Requests by upstream"} from the gateway's access log, where it was kept:`,
    ...shell(`jq -rR ${quoted(byUpstream)} access.log | sort | uniq -c`),
    ...usage(report),
    ...arithmetic(report),
  ];
}

function recountByHand(): string[] {
  return [
    "Hit rate, stickiness and TTFT p50 anew from `requests.ndjson`, in the report's folder (with the workspace `report` bound):",
    ...shell(recount),
  ];
}

/** Prometheus only where the figures come from it: a cluster may have none, or one that does not scrape the engines. */
function promql({ hitRateSource, load, counters }: Report): string[] {
  if (hitRateSource !== "prometheus" || load === null) return [];
  const from = Date.parse(counters?.before ?? load.from) / 1000;
  const to = Math.ceil(Date.parse(counters?.after ?? load.to) / 1000);
  const window = `{model_name=${JSON.stringify(load.model)}}[${Math.max(1, to - Math.floor(from))}s] @ ${to}`;
  const increase = (series: string) => `sum(increase(${series}${window}))`;
  return [
    "The same in Prometheus, roughly, since `increase` extrapolates; a wider window also covers the warm-up:",
    "",
    "```promql",
    `${increase("vllm:prefix_cache_hits_total")} / ${increase("vllm:prefix_cache_queries_total")}`,
    "```",
    "",
  ];
}

function usage({ stack, load }: Report): string[] {
  if (stack === null || load === null) return [];
  const host = stack.host === "" ? "" : ` -H ${quoted(`Host: ${stack.host}`)}`;
  const body = JSON.stringify({
    model: load.model,
    messages: [{ role: "user", content: "..." }],
    max_tokens: 1,
  });
  return [
    "What one response reports of its prompt (`usage`); this sends a request:",
    ...shell(
      `curl -s ${quoted(`${stack.gateway}/v1/chat/completions`)}${host} -H 'Content-Type: application/json' -d ${quoted(body)} | jq .usage`,
    ),
  ];
}

/** The attainable hit rate with this run's own numbers. */
function arithmetic({ stack, load }: Report): string[] {
  const block = stack?.blockSizeTokens;
  const [first] = load?.promptLengths ?? [];
  if (block == null || first === undefined) return [];
  const [length] = first;
  const hit = Math.floor((length - 1) / block) * block;
  return [
    `The most that can hit of a prompt of ${length} tokens with blocks of ${block}: floor((${length}-1)/${block})*${block} = ${hit} tokens, ${((100 * hit) / length).toFixed(4)} %.`,
  ];
}
