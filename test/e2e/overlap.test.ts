import { expect, test } from "vitest";
import { startLlmd } from "../llm-d.ts";
import { runCacheHit } from "../pipeline.ts";

const params = { requests: "2", "busy-wait-seconds": "0" };

test("with Kubernetes the run takes the gateway's Lease, and so does the next one when it has ended", async () => {
  const { kubeconfig } = await startLlmd("--itl-ms=1");
  const first = await runCacheHit(params, { kubeconfig });
  expect(first, first.log).toMatchObject({ exitCode: 0, results: { verdict: "pass" } });
  const name = /overlap guard: Lease (llm-d-benchmark-llm-d-infra-inferenc-[0-9a-f]{8}) of /.exec(
    first.log,
  )?.[1];
  expect(name, first.log).toBeDefined();
  expect(first.log).toContain("is no PipelineRun of this cluster, so the next run will not wait for it");
  const second = await runCacheHit(params, { kubeconfig });
  expect(second, second.log).toMatchObject({ exitCode: 0, results: { verdict: "pass" } });
  expect(second.log).toMatch(new RegExp(`Lease ${name} of .* is this run's \\(PipelineRun .* is gone\\)`));
});

test("without Kubernetes there is none, and one line says so", async () => {
  const { gatewayUrl, workers } = await startLlmd("--itl-ms=1");
  const metricsUrls = workers.map(({ name, metricsUrl }) => `${name}=${metricsUrl}`).join("\n");
  const { exitCode, log } = await runCacheHit({
    ...params,
    "gateway-url": gatewayUrl,
    "metrics-urls": metricsUrls,
  });
  expect(exitCode, log).toBe(0);
  expect(log.match(/overlap guard: .*/g)).toEqual(["overlap guard: off: no Kubernetes"]);
});
