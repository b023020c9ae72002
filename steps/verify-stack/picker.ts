import type { Dispatcher } from "undici";
import type { Pod } from "../../lib/kubernetes/index.ts";
import { readMetricsPage } from "../../lib/llm-d/metrics-page.ts";
import { pickerMetricsUrl } from "../../lib/llm-d/pickers.ts";
import { parseExposition } from "../../lib/metrics/index.ts";

const TIMEOUT_MS = 1000;

/** Picks so far, under the names that the router's versions gave it; a page may have two of them. */
const ATTEMPTS = ["llm_d_epp", "llm_d_router_epp", "inference_extension", "llm_d_inference_scheduler"].map(
  (prefix) => `${prefix}_scheduler_attempts_total`,
);

/**
 * Picks that these pods made so far. Throws UnreachableError when a page cannot be read: it is often kept to those
 * with a token.
 */
export async function readPicks(
  pods: readonly Pod[],
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<number> {
  const counts = await Promise.all(
    pods.map(async (pod) => {
      const metricsUrl = pickerMetricsUrl(pod);
      const page = await readMetricsPage(
        { name: pod.name, metricsUrl },
        { dispatcher, signal, timeoutMs: TIMEOUT_MS },
      );
      const { samples } = parseExposition(page, (name) => ATTEMPTS.includes(name));
      const name = ATTEMPTS.find((candidate) => samples.some((sample) => sample.name === candidate));
      return samples.filter((sample) => sample.name === name).reduce((sum, { value }) => sum + value, 0);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
