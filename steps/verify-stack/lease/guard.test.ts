import { beforeEach, describe, expect, test } from "vitest";
import { UnreachableError } from "../../../lib/errors/index.ts";
import { connectCluster } from "../../../lib/kubernetes/index.ts";
import { LeaseServer, type LeaseServerOptions, leaseOf, type RunObject } from "../../../test/lease-server.ts";
import { known, unknown } from "../reading.ts";
import { guardOverlap } from "./guard.ts";

const GATEWAY = "http://gw.llm-d";
const LEASE = "llm-d-benchmark-gw-llm-d-68c4c869";
const lease = leaseOf(LEASE, "uid-1", { run: "ci/one" });
const running: RunObject = { uid: "uid-1", succeeded: "Unknown" };
const own = { "ci/two": { uid: "uid-2", succeeded: "Unknown" } } as const;

let lines: string[];
beforeEach(() => {
  lines = [];
});

const log = {
  info: (line: string) => void lines.push(line),
  warn: (line: string) => void lines.push(`warning: ${line}`),
};

interface Wish {
  readonly runUid?: string | undefined;
  readonly busyWaitSeconds?: number;
  readonly sayMs?: number;
  readonly signal?: AbortSignal;
}

async function guard({ busyWaitSeconds = 0, sayMs = 60_000, signal, ...wish }: Wish = {}): Promise<void> {
  const cluster = await connectCluster(undefined);
  await guardOverlap({
    params: { runUid: "runUid" in wish ? wish.runUid : "uid-2", runName: "two", busyWaitSeconds },
    runNamespace: "ci",
    gatewayUrl: GATEWAY,
    cluster: cluster === undefined ? unknown(new UnreachableError("no Kubernetes")) : known(cluster),
    signal: signal ?? new AbortController().signal,
    log,
    pace: { pollMs: 5, sayMs },
  });
}

function start(options: LeaseServerOptions): Promise<LeaseServer> {
  return LeaseServer.start(options);
}

const holderOf = (server: LeaseServer) => server.leases.get(LEASE)?.spec?.holderIdentity;

describe("another run is at work", () => {
  test("stops at once, names it, the Lease and the way out", async () => {
    const server = await start({ runs: { ...own, "ci/one": running }, leases: [lease] });
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
    const server = await start({ runs: { ...own, "ci/one": running }, leases: [lease] });
    await expect(guard({ busyWaitSeconds: 0.2, sayMs: 50 })).rejects.toThrow(
      `ci/one holds Lease ${LEASE}; waited 0.2 s`,
    );
    expect(holderOf(server)).toBe("uid-1");
    expect(server.requests.length).toBeGreaterThan(6);
    expect(lines[0]).toBe(`overlap guard: ci/one holds Lease ${LEASE}; waiting for its end, 1 s at most`);
    // Said again from time to time, not at each look.
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.length).toBeLessThan(server.requests.length / 2);
  });

  test("is ended by a signal while it waits", async () => {
    const interrupted = new AbortController();
    const before = (request: string) => {
      if (request.includes("pipelineruns")) setImmediate(() => interrupted.abort("SIGTERM"));
    };
    await start({ runs: { ...own, "ci/one": running }, leases: [lease], before });
    const waiting = guard({ busyWaitSeconds: 3600, signal: interrupted.signal });
    await expect(waiting).rejects.toBe("SIGTERM");
    expect(lines.join("\n")).not.toContain("two runs could overlap");
  });

  test("one that may not be looked up: says which right is missing, and until when it keeps the Lease", async () => {
    const clock = () => new Date("2031-01-01T11:00:00Z");
    const old = leaseOf(LEASE, "uid-1", { run: "ci/one", renewTime: "2031-01-01T10:00:00Z" });
    await start({ clock, leases: [old], forbidden: ["get pipelineruns"] });
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
    const server = await start({ runs: { ...own, "ci/one": running }, leases: [lease], before });
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
    const server = await start({ runs: { ...own, "ci/one": running }, leases: [lease], before, forbidden });
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
    const server = await start({ runs, leases: [lease], before });
    await guard({ busyWaitSeconds: 3600 });
    expect(lines.filter((line) => line.includes("waiting")).map((line) => line.split(" ")[2])).toEqual([
      "ci/one",
      "ci/three",
    ]);
    expect(holderOf(server)).toBe("uid-2");
  });
});

describe("no guard is said, and no failure", () => {
  test.each(["get", "create"])("without the right to %s leases", async (verb) => {
    const server = await start({ runs: own, forbidden: [`${verb} leases`] });
    await guard();
    expect(lines).toEqual([
      expect.stringMatching(
        `^warning: overlap guard: off, two runs could overlap: .*ci:default may not ${verb} leases in namespace llm-d\\. Hint: .*Try: kubectl auth can-i ${verb} leases`,
      ),
    ]);
    expect(server.leases.size).toBe(0);
  });

  test("where the run has no UID", async () => {
    const server = await start({});
    await guard({ runUid: undefined });
    expect(lines).toEqual(["overlap guard: off, since run-uid is empty"]);
    expect(server.requests).toEqual([]);
  });

  test("where there is no Kubernetes", async () => {
    await guardOverlap({
      params: { runUid: "uid-2", runName: "two", busyWaitSeconds: 0 },
      runNamespace: "ci",
      gatewayUrl: GATEWAY,
      cluster: unknown(new UnreachableError("no Kubernetes")),
      signal: new AbortController().signal,
      log,
    });
    expect(lines).toEqual(["overlap guard: off: no Kubernetes"]);
  });
});

describe("a Lease that is taken", () => {
  test("by a run that others can look up", async () => {
    const server = await start({ runs: own });
    await guard();
    expect(holderOf(server)).toBe("uid-2");
    expect(lines).toEqual([`overlap guard: Lease ${LEASE} of gw.llm-d:80 is this run's`]);
  });

  test("by a run that no PipelineRun stands for: the next will not wait", async () => {
    await start({});
    await guard();
    expect(lines.at(-1)).toBe(
      "overlap guard: ci/two is no PipelineRun of this cluster, so the next run will not wait for it",
    );
  });

  test("by a run that may not look up runs: the next may wait for too long", async () => {
    await start({ runs: own, forbidden: ["get pipelineruns"] });
    await guard();
    expect(lines.at(-1)).toMatch(
      /^warning: overlap guard: the next run may find this one at work for 7200 s: .*may not get pipelineruns/,
    );
  });

  test("under its Service's name where the gateway's address was given", async () => {
    const service = {
      metadata: { name: "gw", namespace: "llm-d" },
      spec: { clusterIP: "10.96.0.7", ports: [{ port: 80 }] },
    };
    const others = { "/api/v1/namespaces/llm-d/services": { items: [service] } };
    const server = await start({ runs: own, others });
    const cluster = await connectCluster(undefined);
    if (cluster === undefined) throw new Error("KUBECONFIG leads nowhere");
    await guardOverlap({
      params: { runUid: "uid-2", runName: "two", busyWaitSeconds: 0 },
      runNamespace: "ci",
      gatewayUrl: "http://10.96.0.7",
      cluster: known(cluster),
      signal: new AbortController().signal,
      log,
    });
    expect([...server.leases.keys()]).toEqual([LEASE]);
  });
});
