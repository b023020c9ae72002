import { type Guidellm, latencyOf } from "../../../lib/evidence/guidellm.ts";
import { latencyFigures } from "../latency-figures.ts";
import type { Figure } from "../schema.ts";
import { toolText } from "./tool.ts";

/** The figures of a GuideLLM run: counts and tokens of all its benchmarks, latencies and rates of one. */
export function guidellmFigures(data: Guidellm | undefined): Figure[] {
  const headline = data === undefined || data.headline === "" ? "" : `, benchmark ${data.headline}`;
  const latency = (
    id: string,
    title: string,
    key: "ttft" | "itl" | "tpot" | "ntpot" | "e2e",
    definition: string,
  ) =>
    latencyFigures(
      id,
      title,
      data && latencyOf(data[key]),
      `${definition}${headline}`,
      toolText({ version: data?.version ?? "" }),
    );
  return [
    ...requestFigures(data),
    rate(data, "request-rate", "Successful requests per second", "requests/s", data?.requestRate, headline),
    ...latency("ttft", "TTFT", "ttft", "by GuideLLM's report: from the send to the first content"),
    ...latency(
      "itl",
      "ITL",
      "itl",
      "time between two tokens by GuideLLM's report, which has the mean of each request and no single gap",
    ),
    ...latency(
      "tpot",
      "TPOT",
      "tpot",
      "(last token - first token) / (tokens - 1) of each request; those with one output token have none",
    ),
    ...latency(
      "ntpot",
      "NTPOT",
      "ntpot",
      "GuideLLM's own time per output token where it includes the first token: (last token - send) / tokens",
    ),
    ...latency("e2e", "TOTAL", "e2e", "end to end by GuideLLM's report: from the send to the end"),
    ...tokenFigures(data),
    rate(data, "output-token-rate", "Output tokens per second", "tokens/s", data?.tokenRate, headline),
  ];
}

function requestFigures(data: Guidellm | undefined): Figure[] {
  const figure = (id: string, title: string, value: number | undefined, definition: string): Figure => ({
    ...frame(data, id, title),
    value: value ?? null,
    unit: "requests",
    sample: data ? { size: data.requests, of: "requests" } : null,
    definition,
  });
  return [
    figure("requests-ok", "Successful requests", data?.ok, "successful by GuideLLM's report, all benchmarks"),
    figure(
      "requests-failed",
      "Failed requests",
      data && data.requests - data.ok,
      "errored by GuideLLM's report, all benchmarks; in no latency",
    ),
    figure(
      "requests-incomplete",
      "Incomplete requests",
      data?.incomplete,
      "cut by GuideLLM at the end of a benchmark, all benchmarks; in no latency, though an engine may have seen them",
    ),
  ];
}

function tokenFigures(data: Guidellm | undefined): Figure[] {
  const figure = (
    id: string,
    title: string,
    value: number | null | undefined,
    definition: string,
  ): Figure => ({
    ...frame(data, id, title),
    value: value ?? null,
    unit: "tokens",
    sample: data ? { size: data.ok, of: "requests" } : null,
    definition: `${definition} of the successful requests by GuideLLM's report, all benchmarks`,
  });
  return [
    figure("prompt-tokens", "Prompt tokens", data?.promptTokens, "prompt tokens"),
    figure("output-tokens", "Output tokens", data?.outputTokens, "output tokens"),
  ];
}

function rate(
  data: Guidellm | undefined,
  id: "request-rate" | "output-token-rate",
  title: string,
  unit: "requests/s" | "tokens/s",
  value: number | null | undefined,
  headline: string,
): Figure {
  return {
    ...frame(data, id, title),
    value: value ?? null,
    unit,
    sample: data?.e2e ? { size: data.e2e[0], of: "requests" } : null,
    definition: `by GuideLLM's report${headline}`,
  };
}

function frame(data: Guidellm | undefined, id: string, title: string) {
  return { id, title, lowSample: false, source: toolText({ version: data?.version ?? "" }) } as const;
}
