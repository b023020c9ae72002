import { createHash } from "node:crypto";
import { DEFAULT_REQUESTS } from "../../lib/load-params.ts";
import type { Asked } from "./asked.ts";
import type { Report } from "./schema.ts";

const DIGEST_DIGITS = 12;

/** The load as it was asked for. Of the prompt only what tells two apart: it may hold what is nobody's business. */
export function planOf(asked: Asked): Report["plan"] {
  // An empty `requests` means the default where the load was told, and neither stages nor time end it.
  const isUntold = asked.sessions === undefined || (asked.stages ?? asked.durationSeconds) !== undefined;
  const prompt = asked.promptBase64 ?? asked.prompt;
  return {
    requests: asked.requests ?? (isUntold ? null : DEFAULT_REQUESTS),
    sessions: asked.sessions ?? null,
    concurrency: asked.concurrency ?? null,
    sleepSeconds: asked.sleepSeconds ?? null,
    arrival: asked.arrival ?? null,
    rate: asked.rate ?? null,
    burstiness: asked.burstiness ?? null,
    stages: asked.stages ?? null,
    durationSeconds: asked.durationSeconds ?? null,
    maxTokens: asked.maxTokens ?? null,
    seed: asked.seed ?? null,
    warmupCount: asked.warmupCount ?? null,
    prompt:
      prompt === undefined
        ? null
        : {
            bytes: Buffer.byteLength(prompt),
            sha256: createHash("sha256").update(prompt).digest("hex").slice(0, DIGEST_DIGITS),
          },
  };
}
