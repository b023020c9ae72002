import { numberOf, type Series } from "./answer.ts";
import type { Prometheus } from "./client.ts";

type Labels = Series["metric"];

/** The target that a series was scraped from, and the job that did. */
export function scrapeOf(labels: Labels): string {
  return JSON.stringify([labels["job"], labels["instance"], labels["namespace"], labels["pod"]]);
}

/**
 * Tells of a series whether its target's newest scrape came in whole, as Prometheus itself counts: only then does a
 * series that is not there say that the target has none. One of which nothing is known is not whole. `selector` names
 * the targets as in `namespace="llm-d"`, `time` is in Unix seconds. Throws PrometheusError.
 */
export async function wholeScrapes(
  prometheus: Prometheus,
  selector: string,
  time: string,
): Promise<(labels: Labels) => boolean> {
  const [before, after] = ["scrape_samples_scraped", "scrape_samples_post_metric_relabeling"];
  const query = `${before}{${selector}} == ${after}{${selector}}`;
  // A scrape that failed lost nothing either, of 0 samples.
  const some = (await prometheus.vector(query, time)).filter(({ value }) => numberOf(value[1]) > 0);
  const whole = new Set(some.map(({ metric }) => scrapeOf(metric)));
  return (labels) => whole.has(scrapeOf(labels));
}
