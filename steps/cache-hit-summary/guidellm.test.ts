import { describe, expect, test } from "vitest";
import { counters, type Given, run } from "../../test/cache-hit-summary.ts";
import { guidellm, HIT, PROMPT, snapshot, stack, summary, without } from "../../test/evidence.ts";

const benchmark = (other: Parameters<typeof guidellm>[0] = {}) =>
  summary("guidellm-benchmark", guidellm(other));

describe("a GuideLLM run that cannot be trusted is invalid, and says the first cause", () => {
  test.each<[string, Given, string, string]>([
    [
      "its report cannot be read",
      { guidellm: without("guidellm-benchmark", "benchmarks.json is cut short") },
      "guidellm-benchmark: benchmarks.json is cut short",
      "",
    ],
    [
      "an earlier task left nothing to measure",
      { guidellm: without("guidellm-benchmark", "verify-stack: no gateway", "skipped") },
      "verify-stack: no gateway",
      "",
    ],
    [
      "its own status is invalid, though it has figures",
      { guidellm: summary("guidellm-benchmark", guidellm({ partial: true }), "invalid", "ended early") },
      "guidellm-benchmark: ended early",
      "pods",
    ],
    [
      "no request succeeded, and its status does not say so",
      { guidellm: benchmark({ ok: 0, cachedTokens: 0 }), after: counters(0, 0) },
      "none of 30 requests succeeded (and 1 more)",
      "",
    ],
    [
      "someone else used the engines",
      { guidellm: benchmark(), after: counters(30 * PROMPT + 11, 30 * HIT) },
      "foreign traffic: 24521 tokens looked up, 24510 are ours, 11 too many",
      "usage",
    ],
    [
      "more tokens than the requests that it cut can have",
      { guidellm: benchmark({ incomplete: 2 }), after: counters(32 * PROMPT + 1, 30 * HIT) },
      "foreign traffic: 26145 tokens looked up, 26144 are ours, 1 too many",
      "usage",
    ],
    [
      "it cut requests, and how long prompts are is not known",
      {
        guidellm: benchmark({ incomplete: 2, longestPrompt: null }),
        after: counters(31 * PROMPT, 30 * HIT),
      },
      "817 tokens more than the 24510 of successes: of cut requests or foreign, unknown",
      "usage",
    ],
    [
      "its report has no prompt tokens",
      { guidellm: benchmark({ promptTokens: null, longestPrompt: null, cachedTokens: null }) },
      "responses without usage: own tokens cannot be told from those of others",
      "",
    ],
    [
      "a part of the attainable hit rate is asked for: it does not tell what prompts share",
      { guidellm: benchmark(), params: { hitRateMinPercent: "90" } },
      "the attainable hit rate is unknown: it is not known how much of each prompt an earlier one had",
      "pods",
    ],
  ])("%s", async (_, given, reason, source) => {
    const { exitCode, results } = await run(given);
    expect(exitCode).toBe(5);
    expect(results).toMatchObject({ verdict: "invalid", reason, "hit-rate-source": source });
  });
});

describe("a GuideLLM run fails", () => {
  const all = guidellm({ ok: 0, promptTokens: 0, cachedTokens: 0, outputTokens: 0 });
  const none = "none of 30 requests succeeded";

  test.each<[string, Given, string]>([
    [
      "when all requests failed, though GuideLLM ended well",
      { guidellm: summary("guidellm-benchmark", all, "fail", none), after: counters(0, 0) },
      `guidellm-benchmark: ${none}`,
    ],
    [
      "whatever share of them may fail",
      {
        guidellm: summary("guidellm-benchmark", all, "fail", none),
        after: counters(0, 0),
        params: { failedMaxPercent: "100" },
      },
      `guidellm-benchmark: ${none}`,
    ],
    [
      "when more failed than may",
      { guidellm: benchmark({ ok: 27 }), after: counters(27 * PROMPT, 27 * HIT) },
      "3 of 30 requests failed (errored 3)",
    ],
    [
      "when verify-stack failed",
      {
        guidellm: benchmark(),
        stack: summary("verify-stack", stack({ failed: ["epp.single"] }), "fail", "1 check failed"),
      },
      "verify-stack failed: epp.single",
    ],
  ])("%s", async (_, given, reason) => {
    const { exitCode, results } = await run(given);
    expect([exitCode, results["verdict"], results["reason"]]).toEqual([3, "fail", reason]);
  });
});

describe("a GuideLLM run passes", () => {
  test("with its true hit rate, and no word of stickiness", async () => {
    const { exitCode, results, lines } = await run({ guidellm: benchmark() });
    expect([exitCode, results["verdict"], results["reason"]]).toEqual([0, "pass", ""]);
    expect(results).toMatchObject({
      "hit-rate-percent": "97.9192",
      "hit-rate-source": "pods",
      "attainable-hit-rate-percent": "",
    });
    expect(lines[0]).toBe(
      "24000 of 24510 tokens found by the counters, hit rate 97.9 % (source: pods, attainable no data)",
    );
    expect(lines.join("\n")).not.toContain("stickiness");
  });

  test("on one engine as well: nobody asked for routing", async () => {
    const one = (queries: number, hits: number) =>
      summary("cache-snapshot", snapshot([["w1", queries, hits]]));
    const { results } = await run({
      guidellm: benchmark(),
      before: one(0, 0),
      after: one(30 * PROMPT, 30 * HIT),
    });
    expect(results).toMatchObject({ verdict: "pass", reason: "" });
  });

  test("with a warning when it was ended before it was done", async () => {
    const cut = summary("guidellm-benchmark", guidellm({ partial: true }), "warn", "ended by its deadline");
    const { exitCode, results } = await run({ guidellm: cut });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({
      verdict: "pass",
      status: "warn",
      reason: "guidellm-benchmark: ended by its deadline",
    });
  });

  test.each([
    [
      "with usage, where requests that it cut were looked up",
      {},
      "usage",
      "97.9192",
      "hit rate from usage: 817 of 25327 tokens looked up are of cut requests or foreign",
    ],
    [
      "by the counters, where its report has no cached tokens",
      { cachedTokens: null },
      "pods",
      "97.9192",
      "817 of 25327 tokens looked up may not be ours: of cut requests or foreign",
    ],
    [
      "by the counters, where some failed too",
      { cachedTokens: null, requests: 31, ok: 30 },
      "pods",
      "97.9192",
      "817 of 25327 tokens looked up may not be ours: of failed or cut requests or foreign",
    ],
  ])("%s", async (_, other, source, rate, reason) => {
    const { results } = await run({
      guidellm: benchmark({ incomplete: 2, ...other }),
      after: counters(31 * PROMPT, 31 * HIT),
      params: { failedMaxPercent: "10" },
    });
    expect(results).toMatchObject({
      verdict: "pass",
      status: "warn",
      reason,
      "hit-rate-source": source,
      "hit-rate-percent": rate,
    });
  });
});
