import { expect, test } from "vitest";
import { Credentials } from "../../../lib/credentials.ts";
import { Redactor } from "../../../lib/redact.ts";
import { serve } from "../../../test/loopback.ts";
import { prometheus, type Scraped } from "../../../test/prometheus-server.ts";
import { readScrapes } from "./scrapes.ts";

const GAUGE = "vllm:num_requests_running";

type Source = Readonly<Record<string, string>>;

const scraped = (source: Source, name: string, value = 0): Scraped => ({
  name,
  labels: { namespace: "llm-d", ...source },
  value,
  at: 90,
});

/** How many samples a page had, and how many of them Prometheus kept. */
const report = (source: Source, had: number, kept: number) => [
  scraped(source, "scrape_samples_scraped", had),
  scraped(source, "scrape_samples_post_metric_relabeling", kept),
];

/** What was scraped of a pod, or of an address, 10 s ago; all of it was kept. */
const scrape = (source: Source, ...names: string[]) => [
  ...names.map((name) => scraped(source, name)),
  ...report(source, 90, 90),
];

async function enginesIn(series: readonly Scraped[]) {
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

test.each<[string, readonly Scraped[]]>([
  ["that lost series to relabelling", report({ pod: "a", job: "x" }, 90, 40)],
  ["of which nothing is known", []],
  ["before one that failed", report({ pod: "a", job: "x" }, 0, 0)],
  ["beside another job's whole one", report({ pod: "a", job: "y" }, 90, 90)],
  ["beside another address' whole one", report({ pod: "a", job: "x", instance: "10.0.0.1:1" }, 90, 90)],
  ["beside another pod's whole one", report({ pod: "b", job: "x" }, 90, 90)],
  ["beside another namespace's whole one", report({ pod: "a", job: "x", namespace: "other" }, 90, 90)],
])("an engine is not seen by the gauge of a scrape %s", async (_, reports) => {
  expect(await enginesIn([scraped({ pod: "a", job: "x" }, GAUGE), ...reports])).toEqual([]);
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
