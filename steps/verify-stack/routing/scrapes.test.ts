import { expect, test } from "vitest";
import { Credentials } from "../../../lib/credentials.ts";
import { Redactor } from "../../../lib/redact.ts";
import { serve } from "../../../test/loopback.ts";
import { prometheus } from "../../../test/prometheus-server.ts";
import { readScrapes } from "./scrapes.ts";

const GAUGE = "vllm:num_requests_running";

type Source = Readonly<Record<string, string>>;

/** What was scraped of a pod, or of an address, 10 s ago. */
const scrape = (source: Source, ...names: string[]) =>
  names.map((name) => ({ name, labels: { namespace: "llm-d", ...source }, value: 0, at: 90 }));

async function enginesIn(series: ReturnType<typeof scrape>) {
  const { engines } = await readScrapes({
    url: await serve(prometheus(() => series, { now: () => 100 })),
    credentials: new Credentials(undefined, new Redactor()),
    namespace: "llm-d",
    signal: new AbortController().signal,
  });
  return engines.map(({ labels, at }) => [labels["pod"] ?? labels["instance"], at]);
}

const enginesOf = (source: Source, ...names: string[]) => enginesIn(scrape(source, ...names));

test.each([["vllm:prompt_tokens_total"], ["vllm:prompt_tokens"]])(
  "an engine that has %s and no cache counters is not seen, whatever gauges it has",
  async (tokens) => {
    expect(await enginesOf({ pod: "a" }, GAUGE, tokens)).toEqual([]);
    expect(await enginesOf({ instance: "10.0.0.1:8000" }, GAUGE, tokens)).toEqual([]);
  },
);

test("an engine that has neither counters nor gauge is not seen", async () => {
  expect(await enginesOf({ pod: "a" }, "vllm:num_requests_waiting", "up")).toEqual([]);
});

test("an engine that has served nothing is seen by its gauge", async () => {
  expect(await enginesOf({ pod: "a" }, GAUGE)).toEqual([["a", 90]]);
  expect(await enginesOf({ instance: "10.0.0.1:8000" }, GAUGE)).toEqual([["10.0.0.1:8000", 90]]);
});

test("an address that has served nothing is seen beside one that has", async () => {
  const used = scrape({ instance: "10.0.0.1:8000" }, GAUGE, "vllm:prefix_cache_queries_total");
  const unused = scrape({ instance: "10.0.0.2:8000" }, GAUGE);
  expect(await enginesIn([...used, ...unused])).toEqual([
    ["10.0.0.1:8000", 90],
    ["10.0.0.2:8000", 90],
  ]);
});

test("an engine that has counters is seen by them alone", async () => {
  expect(await enginesOf({ pod: "a" }, GAUGE, "vllm:prefix_cache_queries")).toEqual([["a", 90]]);
});
