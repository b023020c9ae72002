import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { gateway } from "../../test/gateway-server.ts";
import { LeaseServer, leaseOf } from "../../test/lease-server.ts";
import { runWith } from "../../test/run.ts";
import { readPipeline } from "../../tools/pipeline-yaml.ts";
import { gatewayId, leaseName } from "./lease/gateway-id.ts";
import step from "./step.ts";

interface Wish {
  readonly params?: Readonly<Record<string, string>>;
  readonly before?: (request: string) => void;
  readonly interrupted?: AbortSignal;
}

/** The step on a gateway that another run measures through. */
async function runOnBusy({ params = {}, before, interrupted }: Wish = {}) {
  const { url, completions } = await gateway();
  const lease = leaseName(gatewayId(url, { runNamespace: "ci", services: [] }));
  const server = await LeaseServer.start({
    runs: { "ci/one": { uid: "uid-1", succeeded: "Unknown" }, "ci/two": { uid: "uid-2" } },
    leases: [leaseOf(lease, "uid-1", { run: "ci/one" })],
    ...(before && { before }),
  });
  const ended = await runWith(step, {
    params: { gatewayUrl: url, runUid: "uid-2", runName: "two", ...params },
    run: { name: "two-verify-stack", namespace: "ci" },
    ...(interrupted && { interrupted }),
  });
  return { ...ended, completions, lease, holder: server.leases.get(lease)?.spec?.holderIdentity };
}

test("a UID without the run's name, by which others could look it up, is refused", async () => {
  const { exitCode, lines } = await runWith(step, { params: { runUid: "uid-2" } });
  expect(exitCode).toBe(2);
  expect(lines[0]).toBe("run-name: is required with run-uid");
});

test("while another run is at work nothing is sent, and the reason names it", async () => {
  const { exitCode, results, lines, completions, lease } = await runOnBusy();
  expect(exitCode).toBe(5);
  expect(results).toMatchObject({ status: "invalid", "failed-checks": "" });
  expect(results["reason"]).toBe(`ci/one holds Lease ${lease}; busy-wait-seconds waits`);
  expect(lines.at(-1)).toContain("give busy-wait-seconds to wait for its end");
  expect(completions).toEqual([]);
});

test("in a pipeline it is data for the later tasks", async () => {
  const { exitCode, summary } = await runOnBusy({ params: { onFail: "continue" } });
  expect(exitCode).toBe(0);
  expect(summary).toMatchObject({ status: "invalid", reason: expect.stringContaining("ci/one holds Lease") });
  expect(summary).not.toHaveProperty("data");
});

test("the wait is no part of the deadline", async () => {
  const { results } = await runOnBusy({ params: { deadlineSeconds: "1", busyWaitSeconds: "2" } });
  expect(results["reason"]).toContain("waited 2 s");
});

test("SIGTERM ends the wait", async () => {
  const interrupted = new AbortController();
  const before = (request: string) => {
    if (request.includes("pipelineruns")) interrupted.abort("SIGTERM");
  };
  const params = { busyWaitSeconds: "3600", onFail: "continue" };
  const { exitCode, results, completions } = await runOnBusy({
    params,
    before,
    interrupted: interrupted.signal,
  });
  expect(exitCode).toBe(143);
  expect(results).toMatchObject({ status: "invalid", reason: "ended by SIGTERM before it was done" });
  expect(completions).toEqual([]);
});

test("before a restart a right that is missing ends it, stands in the reason, and nothing is sent", async () => {
  const { url, completions } = await gateway();
  await LeaseServer.start({ runs: { "ci/two": { uid: "uid-2" } }, forbidden: ["create leases"] });
  const { exitCode, results, lines } = await runWith(step, {
    params: { gatewayUrl: url, runUid: "uid-2", runName: "two", restartPods: "true" },
    run: { name: "two-verify-stack", namespace: "ci" },
  });
  expect([exitCode, results["status"]]).toEqual([5, "invalid"]);
  expect(results["reason"]).toContain(
    "system:serviceaccount:ci:default may not create leases in namespace llm-d",
  );
  expect(lines.at(-1)).toContain("kubectl auth can-i create leases");
  expect(completions).toEqual([]);
});

test.each([
  ["cache-hit-pipeline", "$(params.restart-pods)"],
  ["cache-pod-restart-pipeline", "true"],
])("%s tells verify-stack that it restarts pods", (name, value) => {
  const { spec } = readPipeline(readFileSync(`pipelines/${name}/${name}.yaml`, "utf8"));
  const params = spec.tasks.find((task) => task.name === "verify-stack")?.params;
  expect(params).toContainEqual({ name: "restart-pods", value });
});

test("once the other run has ended the Lease is taken before anything is sent", async () => {
  const { url, completions } = await gateway();
  const lease = leaseName(gatewayId(url, { runNamespace: "ci", services: [] }));
  const server = await LeaseServer.start({
    runs: { "ci/one": { uid: "uid-1", succeeded: "False" }, "ci/two": { uid: "uid-2" } },
    leases: [leaseOf(lease, "uid-1", { run: "ci/one" })],
    before: (request) => {
      if (/^(POST|PUT)/.test(request)) expect(completions).toEqual([]);
    },
  });
  const { results } = await runWith(step, {
    params: { gatewayUrl: url, runUid: "uid-2", runName: "two" },
    run: { name: "two-verify-stack", namespace: "ci" },
  });
  expect(results).toMatchObject({ model: "first", "failed-checks": "pods.ready" });
  expect(server.leases.get(lease)?.spec?.holderIdentity).toBe("uid-2");
  expect(completions).toHaveLength(1);
});
