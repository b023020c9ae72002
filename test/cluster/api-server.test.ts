import { beforeAll, expect, test } from "vitest";
import { trueHitRate } from "../llm-d.ts";
import { canRestartApiServer, restartApiServer } from "./api-server.ts";
import {
  expectAllAccountedFor,
  logOf,
  namespace,
  prepareNamespace,
  truthOf,
  underWay,
} from "./disturbed-run.ts";
import { describeOn } from "./requirements.ts";
import { type ClusterEnd, waitFor } from "./runs.ts";

/** A busy machine may make a run's figures invalid, which is none of what is disturbed here. */
function expectMeasured({ succeeded, results }: ClusterEnd, log: string): void {
  if (/^session-ramp: client was the bottleneck/.test(results["verdict-reason"] ?? "")) return;
  expect({ succeeded, verdict: results["verdict"] }, log).toEqual({ succeeded: "True", verdict: "pass" });
}

// Last of all files: if the API server does not come back, no other test has a cluster.
describeOn(["cluster"], "a cluster whose API server is restarted", () => {
  beforeAll(prepareNamespace);

  test.skipIf(!canRestartApiServer)(
    "in the ramp, and is away for some seconds: the run is measured as ever",
    async () => {
      const run = await underWay();
      await restartApiServer(5);
      const end = await waitFor(namespace, run);
      expectMeasured(end, await logOf(run));
      expectAllAccountedFor(end);
      expect(end.results["requests-failed"]).toBe("0");
      expect(Number(end.results["hit-rate-percent"])).toBeCloseTo(trueHitRate(await truthOf(run)), 4);
    },
  );
});
