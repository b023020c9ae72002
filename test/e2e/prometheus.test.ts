import { request } from "undici";
import { expect, onTestFinished, test } from "vitest";
import { type Llmd, startLlmd, trueHitRate } from "../llm-d.ts";
import { serve } from "../loopback.ts";
import { runCacheHit } from "../pipeline.ts";
import { prometheus, type Scraped } from "../prometheus-server.ts";

/** A Prometheus that scrapes the embedded workers only now and then. */
async function slowPrometheus({ workers, namespace }: Llmd, everyMs: number): Promise<string> {
  let scraped: Scraped[] = [];
  const scrape = async () => {
    const at = Date.now() / 1000;
    const pages = workers.map(async ({ name, metricsUrl }) => {
      const page = await (await request(metricsUrl)).body.text();
      return [...page.matchAll(/^([\w:]+)(?:\{(.*)\})? (\S+)$/gm)].map(
        ([, series = "", labels = "", value = ""]) => ({
          name: series,
          labels: { ...parseLabels(labels), pod: name, namespace },
          value,
          at,
        }),
      );
    });
    scraped = (await Promise.all(pages)).flat();
  };
  await scrape();
  const timer = setInterval(() => void scrape(), everyMs);
  onTestFinished(() => clearInterval(timer));
  return serve(prometheus(() => scraped));
}

const parseLabels = (labels: string) =>
  Object.fromEntries(
    [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value] as const),
  );

test("a Prometheus that scrapes every three seconds: no warm-up leaks in, no tail is lost", async () => {
  const llmd = await startLlmd();
  const url = await slowPrometheus(llmd, 3000);
  const end = await runCacheHit({ requests: "12", "prometheus-url": url, namespace: llmd.namespace }, llmd);
  const truth = await llmd.truth(end.results["test-id"] ?? "");
  expect(end.results, end.log).toMatchObject({ verdict: "pass", "hit-rate-source": "prometheus" });
  expect(Number(end.results["hit-rate-percent"])).toBeCloseTo(trueHitRate(truth), 4);
});
