import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { request } from "undici";
import { onTestFinished } from "vitest";
import { z } from "zod";
import { root } from "../tools/steps.ts";

const readySchema = z.object({
  gatewayUrl: z.string(),
  host: z.string(),
  model: z.string(),
  namespace: z.string(),
  kubeconfig: z.string(),
  accessLog: z.string(),
  truthUrl: z.string(),
  workers: z.array(z.object({ name: z.string(), role: z.string(), url: z.string(), metricsUrl: z.string() })),
});

const truthSchema = z.object({
  requests: z.array(
    z.object({
      id: z.string(),
      session: z.string().nullable(),
      testId: z.string().nullable(),
      worker: z.string(),
      promptTokens: z.number(),
      cachedTokens: z.number(),
      outputTokens: z.number(),
      ttftMs: z.number().nullable(),
      e2eMs: z.number().nullable(),
    }),
  ),
});

export type TruthRequest = z.infer<typeof truthSchema>["requests"][number];
export type Ready = z.infer<typeof readySchema>;

export interface Llmd extends Ready {
  /** What really happened to the requests with this `x-test-id`, in the order in which they reached a worker. */
  truth(testId: string): Promise<TruthRequest[]>;
}

/** Reads the truth of an embedded llm-d. */
export async function readTruth(url: string): Promise<TruthRequest[]> {
  const { body } = await request(url);
  return truthSchema.parse(await body.json()).requests;
}

/** Starts an embedded llm-d for one test, and ends it with the test. */
export async function startLlmd(...flags: string[]): Promise<Llmd> {
  const child = spawn(process.execPath, ["--import", "tsx", "sim/main.ts", ...flags], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await exited;
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const ready = readySchema.parse(JSON.parse(line));
  return {
    ...ready,
    truth: async (testId) => (await readTruth(ready.truthUrl)).filter((request) => request.testId === testId),
  };
}

/** Σ cachedTokens / Σ promptTokens, in percent. */
export function trueHitRate(
  requests: readonly Pick<TruthRequest, "cachedTokens" | "promptTokens">[],
): number {
  const sum = (key: "cachedTokens" | "promptTokens") =>
    requests.reduce((total, request) => total + request[key], 0);
  return (100 * sum("cachedTokens")) / sum("promptTokens");
}

/** Sum over the sessions of the count of their most frequent worker, in percent of all requests. */
export function trueStickiness(requests: readonly TruthRequest[]): number {
  const sessions = Map.groupBy(requests, (request) => request.session);
  let modal = 0;
  for (const own of sessions.values()) {
    modal += Math.max(
      ...[...Map.groupBy(own, (request) => request.worker).values()].map((group) => group.length),
    );
  }
  return (100 * modal) / requests.length;
}

/** The median of the true times to first token, in milliseconds. */
export function trueTtftP50(requests: readonly TruthRequest[]): number {
  const sorted = requests.map((request) => request.ttftMs ?? Number.NaN).sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
