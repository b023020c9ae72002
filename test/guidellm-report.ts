import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Benchmark, RequestRecord } from "../steps/guidellm-benchmark/report-file/benchmark.ts";

const FOLDER = fileURLToPath(new URL("./guidellm", import.meta.url));

/** The reports that real GuideLLMs wrote, by the names of test/guidellm/README.md. */
export const reportNames: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.slice(0, -".json".length))
  .toSorted();

export function reportFile(name: string): string {
  return join(FOLDER, `${name}.json`);
}

export function reportText(name: string): string {
  return readFileSync(reportFile(name), "utf8");
}

/** A report as plain JSON, each time a new copy. */
export function reportJson(name: string): Record<string, unknown> {
  return JSON.parse(reportText(name)) as Record<string, unknown>;
}

/** What is at a path of keys and indexes; undefined where there is nothing. */
export function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((inner, key) => (inner as Readonly<Record<string, unknown>> | null)?.[key], value);
}

export const numberAt = (value: unknown, path: string) => at(value, path) as number;
export const listAt = (value: unknown, path: string) => at(value, path) as readonly unknown[];

/** A request of five tokens, 10 ms apart. */
export function record(other: Partial<RequestRecord> = {}): RequestRecord {
  return {
    promptTokens: 20,
    outputTokens: 5,
    cachedTokens: 16,
    firstToken: 100,
    lastToken: 100.04,
    ...other,
  };
}

/** A benchmark of two such requests, one at a time. */
export function benchmark(other: Partial<Benchmark> = {}): Benchmark {
  const latency = { n: 2, mean: 12.3456, p50: 12, p99: 15 };
  return {
    strategy: "synchronous",
    start: 100,
    end: 110.5,
    ok: 2,
    errored: 0,
    incomplete: 0,
    requestRate: 0.2,
    tokenRate: 1,
    ttft: latency,
    itl: { ...latency, mean: 10 },
    e2e: { ...latency, p50: 52 },
    ntpot: undefined,
    records: [record(), record()],
    errors: [],
    warnings: [],
    ...other,
  };
}
