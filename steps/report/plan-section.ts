import { table } from "./markdown-table.ts";
import type { Report } from "./schema.ts";

/** The load that was asked for, in the params' own names; nothing where nobody told. */
export function planLines({ plan }: Report): string[] {
  const { prompt, ...params } = plan;
  const values = [
    params.requests,
    params.sessions,
    params.concurrency,
    params.sleepSeconds,
    params.maxTokens,
    params.seed,
    params.warmupCount,
  ];
  const head = [
    "requests",
    "sessions",
    "concurrency",
    "sleep-seconds",
    "max-tokens",
    "seed",
    "warmup-count (each session)",
  ];
  const shape = values.every((value) => value === null)
    ? []
    : table(head, [values.map((value) => (value === null ? "not told" : String(value)))]);
  const text = prompt && `Prompt: ${prompt.bytes} bytes, sha256 ${prompt.sha256} (first 12 digits).`;
  return [...shape, ...(text === null ? [] : ["", text])];
}
