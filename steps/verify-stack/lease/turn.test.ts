import { describe, expect, test } from "vitest";
import { LeaseServer, leaseOf, type RunObject } from "../../../test/lease-server.ts";
import { guard, holderOf, LEASE, lines, own } from "../../../test/overlap-guard.ts";

const lease = leaseOf(LEASE, "uid-1", { run: "ci/one" });
const running: RunObject = { uid: "uid-1", succeeded: "Unknown" };

describe("another run is at work", () => {
  test("stops at once, names it, the Lease and the way out", async () => {
    const server = await LeaseServer.start({ runs: { ...own, "ci/one": running }, leases: [lease] });
    await expect(guard()).rejects.toMatchObject({
      name: "InvalidError",
      exitCode: 5,
      message: `ci/one holds Lease ${LEASE}; busy-wait-seconds waits`,
      hint: "give busy-wait-seconds to wait for its end; end it with tkn pipelinerun cancel one -n ci",
      reproduce: `kubectl get lease ${LEASE} -n llm-d -o yaml`,
    });
    expect(holderOf(server)).toBe("uid-1");
    expect(lines).toEqual([]);
  });

  test("stops when the wait is over, and has looked until then", async () => {
    const server = await LeaseServer.start({ runs: { ...own, "ci/one": running }, leases: [lease] });
    await expect(guard({ busyWaitSeconds: 2, sayMs: 500 })).rejects.toThrow(
      `ci/one holds Lease ${LEASE}; waited 2 s`,
    );
    expect(holderOf(server)).toBe("uid-1");
    expect(server.requests.length).toBeGreaterThan(6);
    expect(lines[0]).toBe(`overlap guard: ci/one holds Lease ${LEASE}; waiting for its end, 2 s at most`);
    // Said again from time to time, not at each look.
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.length).toBeLessThan(server.requests.length / 2);
  });

  test("is ended by a signal while it waits", async () => {
    const interrupted = new AbortController();
    const before = (request: string) => {
      if (request.includes("pipelineruns")) setImmediate(() => interrupted.abort("SIGTERM"));
    };
    await LeaseServer.start({ runs: { ...own, "ci/one": running }, leases: [lease], before });
    const waiting = guard({ busyWaitSeconds: 3600, signal: interrupted.signal });
    await expect(waiting).rejects.toBe("SIGTERM");
    expect(lines.join("\n")).not.toContain("two runs could overlap");
  });

  test("one that may not be looked up: says which right is missing, and until when it keeps the Lease", async () => {
    const clock = () => new Date("2031-01-01T11:00:00Z");
    const old = leaseOf(LEASE, "uid-1", { run: "ci/one", renewTime: "2031-01-01T10:00:00Z" });
    await LeaseServer.start({ clock, leases: [old], forbidden: ["get pipelineruns"] });
    await expect(guard()).rejects.toMatchObject({
      hint: expect.stringContaining(
        `when it has ended, kubectl delete lease ${LEASE} -n llm-d; the Lease is free at 2031-01-01T12:00:00.000Z`,
      ),
    });
    expect(lines).toEqual([expect.stringMatching(/^warning: .*ci:default may not get pipelineruns/)]);
  });
});

describe("a wait that comes to an end", () => {
  test("takes the Lease when the other run has ended", async () => {
    const before = (request: string) => {
      looks += Number(request.endsWith("/one"));
      if (looks === 4) server.runs["ci/one"] = { uid: "uid-1", succeeded: "False", reason: "Cancelled" };
    };
    let looks = 0;
    const server = await LeaseServer.start({ runs: { ...own, "ci/one": running }, leases: [lease], before });
    await guard({ busyWaitSeconds: 3600 });
    expect(holderOf(server)).toBe("uid-2");
    expect(lines.at(-1)).toBe(
      `overlap guard: Lease ${LEASE} of gw.llm-d:80 is this run's (PipelineRun ci/one has ended: Cancelled)`,
    );
  });

  test("goes on where a look in between fails", async () => {
    let looks = 0;
    const forbidden: string[] = [];
    const before = (request: string) => {
      looks += Number(request.startsWith("GET") && request.includes("/leases/"));
      forbidden.splice(0, 1, ...(looks === 2 ? ["get leases"] : []));
      if (looks === 4) delete server.runs["ci/one"];
    };
    const server = await LeaseServer.start({
      runs: { ...own, "ci/one": running },
      leases: [lease],
      before,
      forbidden,
    });
    await guard({ busyWaitSeconds: 3600 });
    expect(holderOf(server)).toBe("uid-2");
  });

  test("names the next holder when another was quicker", async () => {
    let looks = 0;
    const before = (request: string) => {
      looks += Number(request.endsWith("/one"));
      if (looks === 2) server.put(leaseOf(LEASE, "uid-3", { run: "ci/three" }));
      if (request.endsWith("/three") && ++looks > 5) delete server.runs["ci/three"];
    };
    const runs = { ...own, "ci/one": running, "ci/three": { ...running, uid: "uid-3" } };
    const server = await LeaseServer.start({ runs, leases: [lease], before });
    await guard({ busyWaitSeconds: 3600 });
    expect(lines.filter((line) => line.includes("waiting")).map((line) => line.split(" ")[2])).toEqual([
      "ci/one",
      "ci/three",
    ]);
    expect(holderOf(server)).toBe("uid-2");
  });
});
