import { describe, expect, test } from "vitest";
import { load } from "../../../test/guidellm-load.ts";
import { from07 } from "./config.ts";
import type { Load } from "./load.ts";

const CONFIG = "/tmp/guidellm/config.json";

function specOf(other: Partial<Load> = {}): unknown {
  return (JSON.parse(from07(load(other)).files[CONFIG] ?? "") as { spec: unknown }).spec;
}

test("all is in a file, since values of flags would be split at commas", () => {
  expect(from07(load())).toEqual({
    from: "0.7",
    args: ["run", "--config", CONFIG, "--disable-console"],
    env: {},
    files: { [CONFIG]: expect.any(String) },
  });
});

test("with host, token and two rates", () => {
  const spec = specOf({
    headers: { "x-test-id": "run-abc123", host: "a.b" },
    hasToken: true,
    validates: false,
    format: "text",
    processor: "/w/tokenizer",
    strategy: "concurrent",
    rates: [1, 2],
  });
  expect(spec).toEqual({
    backend: {
      kind: "openai_http",
      target: "http://gateway.llm-d.svc",
      model: "tiny",
      request_format: "/v1/completions",
      verify: true,
      extras: { headers: { "x-test-id": "run-abc123", host: "a.b" } },
      validate_backend: false,
      api_key: "@gateway-token@",
    },
    profile: { kind: "concurrent", streams: [1, 2] },
    constraints: [
      { kind: "max_duration", seconds: 60 },
      { kind: "max_requests", count: 50 },
    ],
    tokenizer: { kind: "huggingface_auto", model: "/w/tokenizer" },
    data: [{ kind: "synthetic_text", prompt_tokens: 8, output_tokens: 4 }],
    seed: { kind: "static", value: 42 },
    outputs: [{ kind: "json", path: "/tmp/guidellm/benchmarks.json" }],
  });
});

test("without: chat, the model's own tokenizer, a question for the server's health, no key", () => {
  const spec = specOf();
  expect(spec).toMatchObject({
    backend: { request_format: "/v1/chat/completions", validate_backend: true },
    profile: { kind: "synchronous" },
    tokenizer: { model: "tiny" },
  });
  expect(spec).not.toHaveProperty("backend.api_key");
});

describe("a profile takes no word that is not its own", () => {
  test.each<[Partial<Load>, unknown]>([
    [{ strategy: "synchronous" }, { kind: "synchronous" }],
    [{ strategy: "throughput" }, { kind: "throughput", max_concurrency: 512 }],
    [
      { strategy: "concurrent", rates: [4] },
      { kind: "concurrent", streams: [4] },
    ],
    [
      { strategy: "constant", rates: [0.5, 2] },
      { kind: "constant", rate: [0.5, 2] },
    ],
    [
      { strategy: "async", rates: [2] },
      { kind: "async", rate: [2] },
    ],
    [
      { strategy: "poisson", rates: [2] },
      { kind: "poisson", rate: [2] },
    ],
    [{ strategy: "sweep" }, { kind: "sweep" }],
    [
      { strategy: "sweep", rates: [3] },
      { kind: "sweep", sweep_size: 3 },
    ],
  ])("%j", (other, profile) => {
    expect(specOf(other)).toHaveProperty("profile", profile);
  });
});

describe("data", () => {
  const file = (path: string, format: "json" | "jsonl" | "csv" | "txt") =>
    ({ kind: "file", path, format }) as const;
  test.each<[Load["data"], unknown]>([
    [file("/w/a.json", "json"), { kind: "json_file", path: "/w/a.json" }],
    [file("/w/a.jsonl", "jsonl"), { kind: "json_file", path: "/w/a.jsonl" }],
    [file("/w/a.csv", "csv"), { kind: "csv_file", path: "/w/a.csv" }],
    [file("/w/a.txt", "txt"), { kind: "text_file", path: "/w/a.txt" }],
    [
      { kind: "dataset", id: "org/name" },
      { kind: "huggingface", source: "org/name" },
    ],
  ])("%j", (data, expected) => {
    expect(specOf({ data })).toHaveProperty("data", [expected]);
  });
});

test("no number of requests where only time ends a benchmark", () => {
  expect(specOf({ maxRequests: undefined })).toHaveProperty("constraints", [
    { kind: "max_duration", seconds: 60 },
  ]);
});
