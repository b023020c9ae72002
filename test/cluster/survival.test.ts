import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { trueHitRate } from "../llm-d.ts";
import {
  expectAllAccountedFor,
  logOf,
  namespace,
  podsOf,
  prepareNamespace,
  REQUESTS,
  rampOf,
  reportOf,
  requestsOf,
  truthOf,
  underWay,
} from "./disturbed-run.ts";
import { kubectl, tkn } from "./kubectl.ts";
import { describeOn } from "./requirements.ts";
import { taskRunEnd, waitFor } from "./runs.ts";

const summarySchema = z.object({ status: z.string(), partial: z.boolean(), ok: z.number() });

/** What the ramp left on the volume when it was ended: every request that was answered, and a summary that says so. */
async function expectPartialReport(run: string): Promise<void> {
  const requests = await requestsOf(run);
  expect(requests.length).toBeGreaterThanOrEqual(5);
  const text = readFileSync(join(await reportOf(run), "summary.json"), "utf8");
  const summary = summarySchema.parse(JSON.parse(text));
  expect(summary).toMatchObject({ partial: true, status: "invalid" });
  expect(summary.ok).toBe(requests.filter(({ outcome }) => outcome === "ok").length);
  expect(summary.ok).toBeLessThan(REQUESTS);
}

/** The gateway is free again: the first task of a run that does not wait is not kept out by the one that was ended. */
async function expectNextRunGetsTheGateway(): Promise<void> {
  const params = Object.entries({ "run-uid": randomUUID(), "run-name": "next-run" });
  const end = await taskRunEnd(namespace, {
    apiVersion: "tekton.dev/v1",
    kind: "TaskRun",
    metadata: { generateName: "next-run-" },
    spec: {
      taskRef: { name: "verify-stack" },
      params: params.map(([name, value]) => ({ name, value })),
    },
  });
  expect(end).toMatchObject({ status: "True", results: { "failed-checks": "" } });
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describeOn(["cluster"], "a run that is disturbed ends, and says what is true", () => {
  beforeAll(prepareNamespace);

  test("the gateway's pod goes, and another comes later: each request that failed is counted, and the verdict is no pass", async () => {
    const run = await underWay();
    // A pod that is only deleted may end after its successor has started: then no request fails.
    const scale = (replicas: number) =>
      kubectl([
        "scale",
        "-n",
        namespace,
        "deployment/llm-d-infra-inference-gateway",
        `--replicas=${replicas}`,
      ]);
    const pods = await podsOf("gateway.networking.k8s.io/gateway-name=llm-d-infra-inference-gateway");
    await scale(0);
    await kubectl(["wait", "-n", namespace, "--for=delete", "--timeout=60s", ...pods]);
    await sleep(3000);
    await scale(1);
    const end = await waitFor(namespace, run);
    const log = await logOf(run);
    expect(end.succeeded, log).toBe("False");
    expect(["fail", "invalid"]).toContain(end.results["verdict"]);
    expectAllAccountedFor(end);
    expect(Number(end.results["requests-failed"])).toBeGreaterThan(0);
    expect(log).toContain(`${end.results["requests-failed"]} of ${REQUESTS} requests failed`);
  });

  test("the pod of the engine that serves is deleted: it is named, and the rate is from the responses", async () => {
    const run = await underWay();
    // What an engine knows of its requests goes with it.
    const before = await truthOf(run);
    const engine = before.at(-1)?.worker ?? "";
    await kubectl(["delete", "-n", namespace, "--wait=false", `pod/${engine}`]);
    const end = await waitFor(namespace, run);
    const log = await logOf(run);
    expectAllAccountedFor(end);
    expect(log).toMatch(new RegExp(`counters reset, hit rate from usage: ${engine}`));
    expect(end.results["hit-rate-source"]).toBe("usage");
    const answered = (await requestsOf(run)).filter(({ outcome }) => outcome === "ok");
    expect(answered).toHaveLength(Number(end.results["requests-ok"]));
    expect(Number(end.results["hit-rate-percent"]), log).toBeCloseTo(trueHitRate(answered), 4);
    const records = new Map(answered.map((request) => [request.requestId, request]));
    const known = [...before, ...(await truthOf(run))].filter(({ id }) => records.has(id));
    expect(known.length).toBeGreaterThan(REQUESTS / 2);
    for (const { id, promptTokens, cachedTokens } of known) {
      expect(records.get(id)).toMatchObject({ promptTokens, cachedTokens });
    }
    const failed = Number(end.results["requests-failed"]);
    if (failed > 0) expect(end.results["verdict"]).not.toBe("pass");
  });

  test("the ramp's pod is deleted: the run ends without a verdict, what was measured is on the volume", async () => {
    const run = await underWay();
    await kubectl(["delete", "-n", namespace, ...(await podsOf(rampOf(run)))]);
    const end = await waitFor(namespace, run);
    expect(end).toMatchObject({ succeeded: "False", ran: expect.arrayContaining(["diagnose"]) });
    expect(end.results).not.toHaveProperty("verdict");
    expect(await logOf(run)).toContain("session-ramp failed before it could hand on a result");
    await expectPartialReport(run);
    await expectNextRunGetsTheGateway();
  });

  test("the ramp's pod is deleted by force, and Tekton makes another: its first requests are told from the rest", async () => {
    const run = await underWay();
    await kubectl(["delete", "-n", namespace, "--force", "--grace-period=0", ...(await podsOf(rampOf(run)))]);
    const end = await waitFor(namespace, run);
    const log = await logOf(run);
    expect(end, log).toMatchObject({ succeeded: "False", results: { verdict: "invalid" } });
    expect(log).toMatch(/invalid: foreign traffic: \d+ tokens looked up, \d+ are ours/);
  });

  test.each([
    ["tkn pr cancel", [], "Cancelled"],
    ["tkn pr cancel --grace CancelledRunFinally", ["--grace", "CancelledRunFinally"], "Cancelled"],
    ["tkn pr cancel --grace StoppedRunFinally", ["--grace", "StoppedRunFinally"], "Cancelled"],
  ])("%s: the run is marked, and the next one gets the gateway at once", async (_, flags, reason) => {
    const run = await underWay();
    const told = await tkn(["pipelinerun", "cancel", run, "-n", namespace, ...flags]);
    expect(told.code, told.stderr).toBe(0);
    const end = await waitFor(namespace, run);
    expect(end).toMatchObject({ succeeded: "False", reason });
    await expectNextRunGetsTheGateway();
    if (!flags.includes("StoppedRunFinally")) await expectPartialReport(run);
  });
});
