import { describe, expect, test } from "vitest";
import type { Stickiness } from "../../lib/evidence/stickiness.ts";
import { run } from "../../test/cache-hit-summary.ts";
import { HIT, PROMPT, ramp, snapshot, stickiness, summary } from "../../test/evidence.ts";

/** Totals alone, as when the sessions do not fit. */
function withoutSessions({ sessions: _, ...totals }: Stickiness): Stickiness {
  return totals;
}

describe("a plan that cannot show stickiness", () => {
  const one = (queries: number, hits: number) => summary("cache-snapshot", snapshot([["w1", queries, hits]]));
  const spread = (sessions: number) => ({
    ramp: summary("session-ramp", ramp({ sessions, matrix: Array.from({ length: sessions }, () => [1]) })),
    stickiness: summary("stickiness-summary", withoutSessions(stickiness({ truncated: true }))),
  });

  test("one request a session: no routing could look anything but sticky", async () => {
    const { exitCode, results } = await run(spread(30));
    expect(exitCode).toBe(5);
    expect(results).toMatchObject({
      verdict: "invalid",
      reason: "stickiness cannot be shown: 30 sessions of 1 request each",
      "hit-rate-percent": "97.9192",
    });
  });

  test("none asked for: nothing to show", async () => {
    const { results } = await run({ ...spread(30), params: { stickinessMinPercent: "0" } });
    expect(results).toMatchObject({ verdict: "pass", reason: "" });
  });

  test("one engine: a pass, that says that routing was not tested", async () => {
    const { exitCode, results } = await run({ before: one(0, 0), after: one(30 * PROMPT, 30 * HIT) });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({
      verdict: "pass",
      status: "warn",
      reason: "one engine: routing was not tested",
    });
  });
});
