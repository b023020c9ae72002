import { describe, expect, test } from "vitest";
import { withoutKubernetes } from "../../../test/kubernetes-world.ts";
import { LeaseServer } from "../../../test/lease-server.ts";
import { guard, holderOf, LEASE, lines, own, services } from "../../../test/overlap-guard.ts";

describe("a run that restarts pods does not go on without a guard", () => {
  test.each(["get", "create"])("without the right to %s leases", async (verb) => {
    const server = await LeaseServer.start({ runs: own, forbidden: [`${verb} leases`] });
    await expect(guard({ restartPods: true })).rejects.toMatchObject({
      name: "InvalidError",
      exitCode: 5,
      message: expect.stringMatching(
        `^Kubernetes refuses: .*ci:default may not ${verb} leases in namespace llm-d; without the overlap guard no pods are restarted$`,
      ),
      hint: expect.stringMatching(`give it a Role .*verbs \\["${verb}"\\].*; a run that restarts no pods`),
      reproduce: expect.stringContaining(`kubectl auth can-i ${verb} leases`),
    });
    expect(lines).toEqual([]);
    expect(server.requests.filter((request) => request.includes("leases")).length).toBeLessThan(3);
  });

  test("while the API server stays away", async () => {
    await LeaseServer.start({ runs: own, away: () => true });
    await expect(guard({ restartPods: true, patienceMs: 50 })).rejects.toMatchObject({
      name: "InvalidError",
      message: expect.stringMatching(/^cannot read .*\/leases\/.*HTTP 503.*; without the overlap guard/),
      hint: expect.stringContaining("a run that restarts no pods goes on without it"),
    });
  });

  test("where there is no Kubernetes", async () => {
    withoutKubernetes();
    await expect(guard({ restartPods: true })).rejects.toMatchObject({
      name: "InvalidError",
      message: "no Kubernetes; without the overlap guard no pods are restarted",
    });
  });

  test("but for one that has no UID, which is started alone", async () => {
    await LeaseServer.start({});
    await guard({ restartPods: true, runUid: undefined });
    expect(lines).toEqual(["overlap guard: off, since run-uid is empty"]);
  });
});

describe("no guard is said, and no failure", () => {
  test.each(["get", "create"])("without the right to %s leases", async (verb) => {
    const server = await LeaseServer.start({ runs: own, forbidden: [`${verb} leases`] });
    await guard();
    expect(lines).toEqual([
      expect.stringMatching(
        `^warning: overlap guard: off, two runs could overlap: .*ci:default may not ${verb} leases in namespace llm-d\\. Hint: .*Try: kubectl auth can-i ${verb} leases`,
      ),
    ]);
    expect(server.leases.size).toBe(0);
  });

  test("where the run has no UID", async () => {
    const server = await LeaseServer.start({});
    await guard({ runUid: undefined });
    expect(lines).toEqual(["overlap guard: off, since run-uid is empty"]);
    expect(server.requests).toEqual([]);
  });

  test("where there is no Kubernetes", async () => {
    withoutKubernetes();
    await guard();
    expect(lines).toEqual(["overlap guard: off: no Kubernetes"]);
  });

  test("while the API server stays away", async () => {
    const server = await LeaseServer.start({ runs: own, away: () => true });
    await guard({ patienceMs: 50 });
    expect(lines.at(-1)).toMatch(
      /^warning: overlap guard: off, two runs could overlap: cannot read .*\/leases\/.*HTTP 503: apiserver not ready/,
    );
    expect(server.requests.length).toBeGreaterThan(3);
  });
});

describe("a Lease that is taken", () => {
  test("by a run that others can look up", async () => {
    const server = await LeaseServer.start({ runs: own });
    await guard();
    expect(holderOf(server)).toBe("uid-2");
    expect(lines).toEqual([`overlap guard: Lease ${LEASE} of gw.llm-d:80 is this run's`]);
  });

  test("by a run that no PipelineRun stands for: the next will not wait", async () => {
    await LeaseServer.start({});
    await guard();
    expect(lines.at(-1)).toBe(
      "overlap guard: ci/two is no PipelineRun of this cluster, so the next run will not wait for it",
    );
  });

  test("by a run that may not look up runs: the next may wait for too long", async () => {
    await LeaseServer.start({ runs: own, forbidden: ["get pipelineruns"] });
    await guard();
    expect(lines.at(-1)).toMatch(
      /^warning: overlap guard: the next run may find this one at work for 10800 s: .*may not get pipelineruns/,
    );
  });

  test("under its Service's name where the gateway's address was given", async () => {
    const server = await LeaseServer.start({ runs: own, others: services });
    await guard({ gatewayUrl: "http://10.96.0.7" });
    expect([...server.leases.keys()]).toEqual([LEASE]);
  });

  test("of a gateway in another namespace: who looks elsewhere does not see it", async () => {
    await LeaseServer.start({ runs: own });
    await guard({ gatewayUrl: "http://gw.models.svc.cluster.local" });
    expect(lines.slice(1)).toEqual([
      "overlap guard: the Lease is in namespace llm-d, gw.models:80 in models: runs given another namespace take another Lease, and neither sees the other",
    ]);
  });
});
