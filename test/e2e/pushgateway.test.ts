import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder } from "../folder.ts";
import { startLlmd } from "../llm-d.ts";
import { deadUrl, serve } from "../loopback.ts";
import { runCacheHit } from "../pipeline.ts";
import { pushgateway } from "../pushgateway-server.ts";

test("a gateway that is away changes nothing but a line of log and report", async () => {
  const llmd = await startLlmd();
  const end = await runCacheHit({ requests: "2", "pushgateway-url": await deadUrl() }, llmd);
  expect(end.results, end.log).toMatchObject({ verdict: "pass" });
  expect(end.exitCode).toBe(0);
  expect(end.log).toContain("warning: not pushed: cannot push to http");
  expect(readFileSync(join(end.report, "report.md"), "utf8")).toContain("| Pushgateway | not pushed:");
});

test("what is pushed is what the results say, with the token of the workspace", async () => {
  const llmd = await startLlmd();
  const gateway = pushgateway();
  const params = {
    requests: "4",
    "pushgateway-url": await serve(gateway.listener),
    "schedule-name": "nightly",
    namespace: llmd.namespace,
  };
  const credentials = folder({ "pushgateway-token": "pushers-only-token\n" });
  const { results, log } = await runCacheHit(params, { ...llmd, credentials });
  expect(results, log).toMatchObject({ verdict: "pass" });
  expect(gateway.asked).toEqual([
    {
      method: "PUT",
      path: `/metrics/job/llm-d-validation/namespace/${llmd.namespace}/pipeline/cache-hit-pipeline/schedule/nightly`,
      authorization: "Bearer pushers-only-token",
    },
  ]);
  expect(gateway.value("verdict", { verdict: "pass" })).toBe(1);
  expect(gateway.value("hit_rate_ratio")).toBeCloseTo(Number(results["hit-rate-percent"]) / 100, 6);
  expect(gateway.value("stickiness_ratio")).toBeCloseTo(Number(results["stickiness-percent"]) / 100, 6);
  expect(gateway.value("ttft_p50_seconds")).toBeCloseTo(Number(results["ttft-p50-ms"]) / 1000, 4);
  expect(gateway.value("requests", { outcome: "ok" })).toBe(4);
  expect(log).not.toContain("pushers-only-token");
});
