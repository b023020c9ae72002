import { readFileSync } from "node:fs";
import { request } from "undici";
import { z } from "zod";

/** Sums of vLLM's own prefix-cache counters and finished requests, read in the plainest way: the steps are held against it. */
export async function engineCounters(engines: readonly { metricsUrl: string }[]) {
  const pages = await Promise.all(
    engines.map(async ({ metricsUrl }) => (await request(metricsUrl)).body.text()),
  );
  const sum = (name: string) =>
    pages
      .flatMap((page) => page.split("\n"))
      .filter((line) => line.startsWith(`${name}{`))
      .reduce((total, line) => total + Number(line.split(" ").at(-1)), 0);
  return {
    queries: sum("vllm:prefix_cache_queries_total"),
    hits: sum("vllm:prefix_cache_hits_total"),
    finished: sum("vllm:request_success_total"),
  };
}

const lineSchema = z.object({
  x_test_id: z.string().nullable(),
  x_session_id: z.string().nullable(),
  upstream_host: z.string().nullable(),
});

/** Stickiness as Envoy's access log shows it, in percent. */
export function trueLogStickiness(file: string, testId: string): number {
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => lineSchema.parse(JSON.parse(line)))
    .filter((line) => line.x_test_id === testId);
  let modal = 0;
  for (const own of Map.groupBy(lines, (line) => line.x_session_id).values()) {
    modal += Math.max(
      ...[...Map.groupBy(own, (line) => line.upstream_host).values()].map((group) => group.length),
    );
  }
  return (100 * modal) / lines.length;
}
