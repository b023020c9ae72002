import { beforeEach, describe, expect, test } from "vitest";
import type { Ramp } from "../../lib/evidence/ramp.ts";
import { PROMPT, ramp, snapshot, summary } from "../../test/evidence.ts";
import { withoutKubernetes } from "../../test/kubernetes-world.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

beforeEach(withoutKubernetes);

function run(data: Ramp, params: Record<string, string> = {}) {
  const sessionRamp = JSON.stringify(summary("session-ramp", data));
  return runWith(step, { params: { sessionRamp, logTimeoutSeconds: "0", ...params } });
}

/** Totals alone, as when the matrix does not fit. */
function withoutMatrix({ matrix: _, ...totals }: Ramp): Ramp {
  return totals;
}

describe("a header that names one address in front of four engines", () => {
  const engines = (n: number) =>
    JSON.stringify(
      summary("cache-snapshot", snapshot(["a", "b", "c", "d"].map((name) => [name, n * PROMPT, 0] as const))),
    );
  const snapshots = { cacheSnapshotBefore: engines(0), cacheSnapshotAfter: engines(10) };
  const constant = { requests: 40, upstreams: ["10.96.0.10:80"] };

  test.each([
    ["one session", ramp(constant), "100 % by header and 25 % by counters contradict each other"],
    [
      "five sessions",
      ramp({ ...constant, sessions: 5, matrix: [[8], [8], [8], [8], [8]] }),
      "4 engines served, but x-upstream-host names 1 upstream",
    ],
    [
      "five sessions, the matrix cut",
      { ...withoutMatrix(ramp({ ...constant, sessions: 5 })), truncated: true },
      "4 engines served, but x-upstream-host names 1 upstream",
    ],
  ])("%s", async (_, data, reason) => {
    const { exitCode, results } = await run(data, snapshots);
    expect(exitCode).toBe(5);
    expect(results).toMatchObject({ status: "invalid", reason, percent: "", source: "" });
  });

  test("without snapshots there is no such check, and the log says so", async () => {
    const { results, lines } = await run(ramp({ ...constant, sessions: 5 }));
    expect(results["status"]).toBe("pass");
    expect(lines).toContain(
      "upstreams against the engines' counters: not checked: no snapshot before and after",
    );
  });
});
