import type { Ramp } from "../../lib/evidence/ramp.ts";
import type { Figure } from "./schema.ts";

/** Requests by outcome. */
export function requestFigures(ramp: Ramp | undefined): Figure[] {
  const figure = (id: string, title: string, value: number | undefined, definition: string): Figure => ({
    id,
    title,
    value: value ?? null,
    unit: "requests",
    sample: ramp ? { size: ramp.requests, of: "requests" } : null,
    lowSample: false,
    source: "session-ramp",
    definition,
  });
  return [
    figure(
      "requests-ok",
      "Successful requests",
      ramp?.ok,
      "answered 200, whole stream, no error event in it",
    ),
    figure(
      "requests-failed",
      "Failed requests",
      ramp && ramp.requests - ramp.ok,
      "all others; in no latency and no rate",
    ),
    figure(
      "requests-incomplete",
      "Incomplete requests",
      ramp?.incomplete,
      "dropped when the run was ended; in no other figure",
    ),
  ];
}

/** Tokens in and out. */
export function tokenFigures(ramp: Ramp | undefined): Figure[] {
  const seconds = ramp ? (ramp.to - ramp.from) / 1000 : 0;
  const sample = ramp ? ({ size: ramp.ok, of: "requests" } as const) : null;
  const common = { sample, lowSample: false, source: "usage" };
  return [
    {
      id: "prompt-tokens",
      title: "Prompt tokens",
      value: ramp?.promptTokens ?? null,
      unit: "tokens",
      ...common,
      definition: "usage.prompt_tokens, summed over the successful requests",
    },
    {
      id: "output-tokens",
      title: "Output tokens",
      value: ramp?.outputTokens ?? null,
      unit: "tokens",
      ...common,
      definition: "tokens of the successful responses",
    },
    {
      id: "output-token-rate",
      title: "Output tokens per second",
      value: ramp && seconds > 0 ? ramp.outputTokens / seconds : null,
      unit: "tokens/s",
      ...common,
      definition: "output tokens / time from the first send to the last byte, think time included",
    },
  ];
}
