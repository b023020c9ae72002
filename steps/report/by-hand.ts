import type { Report } from "./schema.ts";

/** Commands that show the same figures without this report, for who does not believe it. */
export function byHand(report: Report): string[] {
  const { stack, load } = report;
  if (stack === null || load === null) return [];
  const seconds = Math.ceil(load.durationSeconds) + 60;
  const to = Math.ceil(Date.parse(load.to) / 1000) + 30;
  const model = JSON.stringify(load.model);
  const increase = (series: string) => `sum(increase(${series}{model_name=${model}}[${seconds}s] @ ${to}))`;
  const host = stack.host === "" ? "" : ` -H ${quoted(`Host: ${stack.host}`)}`;
  const body = JSON.stringify({
    model: load.model,
    messages: [{ role: "user", content: "..." }],
    max_tokens: 1,
  });
  const byUpstream = `fromjson? | select(.x_test_id == ${JSON.stringify(load.testId)} and .response_code == 200) | [.x_session_id, .upstream_host] | @tsv`;
  return [
    "What one response reports of its prompt (`usage`):",
    ...shell(
      `curl -s ${quoted(`${stack.gateway}/v1/chat/completions`)}${host} -H 'Content-Type: application/json' -d ${quoted(body)} | jq .usage`,
    ),
    "The engines' counters (in tokens), from an engine itself; the difference of two readings is the run:",
    ...shell("curl -s http://ENGINE:8000/metrics | grep -E '^vllm:prefix_cache_(queries|hits)_total'"),
    "The same in Prometheus, roughly, since `increase` extrapolates:",
    "",
    "```promql",
    `${increase("vllm:prefix_cache_hits_total")} / ${increase("vllm:prefix_cache_queries_total")}`,
    "```",
    "",
    "Sessions and upstreams, from the gateway's access log:",
    ...shell(`jq -rR ${quoted(byUpstream)} access.log | sort | uniq -c`),
    ...arithmetic(report),
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

function shell(command: string): string[] {
  return ["", "```sh", command, "```", ""];
}

/** A word for the shell: the values come from other tasks, and a reader will paste them. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
