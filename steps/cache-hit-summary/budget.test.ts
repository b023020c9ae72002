import { expect, test } from "vitest";
import { terminationBytes } from "../../lib/result/index.ts";
import { run } from "../../test/cache-hit-summary.ts";
import { ramp, snapshot, stack, summary } from "../../test/evidence.ts";

test("the results stay within their budget at their largest", async () => {
  const tokens = 900_000_000_000_000;
  const huge = ramp({
    requests: 10_000_000,
    promptTokens: tokens,
    promptLengths: [[90_000_000, 10_000_000]],
  });
  const { results } = await run({
    stack: summary("verify-stack", stack(), "invalid", '"'.repeat(200)),
    before: summary("cache-snapshot", snapshot([["w1", 0, 0]], { source: "prometheus" })),
    after: summary("cache-snapshot", snapshot([["w1", tokens, tokens - 1]], { source: "prometheus" })),
    ramp: summary("session-ramp", { ...huge, cachedTokens: tokens - 1 }),
  });
  expect(results["status"]).toBe("invalid");
  expect(results["hit-rate-source"]).toBe("prometheus");
  expect(terminationBytes(new Map(Object.entries(results)))).toBeLessThanOrEqual(1024);
});
