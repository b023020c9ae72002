import type { Load } from "../steps/guidellm-benchmark/command-lines/index.ts";

/** A load without rates, host or token. */
export function load(other: Partial<Load> = {}): Load {
  return {
    target: "http://gateway.llm-d.svc",
    model: "tiny",
    headers: { "x-test-id": "run-abc123" },
    hasToken: false,
    validates: true,
    format: "chat",
    data: { kind: "synthetic", tokens: { prompt_tokens: 8, output_tokens: 4 } },
    processor: undefined,
    strategy: "synchronous",
    rates: [],
    maxSeconds: 60,
    maxRequests: 50,
    seed: 42,
    report: "/tmp/guidellm/benchmarks.json",
    folder: "/tmp/guidellm",
    ...other,
  };
}
