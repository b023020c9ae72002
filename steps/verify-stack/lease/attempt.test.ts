import { expect, test } from "vitest";
import { type Cluster, connectCluster } from "../../../lib/kubernetes/index.ts";
import { LeaseServer, type LeaseServerOptions, leaseOf } from "../../../test/lease-server.ts";
import { attempt, type Claim } from "./attempt.ts";

const signal = new AbortController().signal;
const claimOf = (n: number): Claim => ({
  lease: "gw",
  gateway: "gw.llm-d:80",
  uid: `uid-${n}`,
  run: `ci/run-${n}`,
});
const running = Object.fromEntries(
  Array.from({ length: 40 }, (_, n) => [`ci/run-${n}`, { uid: `uid-${n}`, succeeded: "Unknown" as const }]),
);

async function start(options: LeaseServerOptions): Promise<{ server: LeaseServer; cluster: Cluster }> {
  const server = await LeaseServer.start(options);
  const cluster = await connectCluster(undefined);
  if (cluster === undefined) throw new Error("KUBECONFIG leads nowhere");
  return { server, cluster };
}

test("a run that is at work keeps it", async () => {
  const { server, cluster } = await start({
    runs: running,
    leases: [leaseOf("gw", "uid-1", { run: "ci/run-1" })],
  });
  expect(await attempt(claimOf(2), cluster, signal)).toMatchObject({
    isTaken: false,
    by: { run: "ci/run-1" },
  });
  expect(server.requests.filter((request) => !request.startsWith("GET"))).toEqual([]);
});

test.each([
  ["nobody has had it yet", []],
  ["its last holder is gone", [leaseOf("gw", "uid-99", { run: "ci/run-99" })]],
])("of many runs that start at once exactly one gets it: %s", async (_, leases) => {
  const { server, cluster } = await start({ runs: running, leases });
  const runs = Array.from({ length: 40 }, (_, n) => claimOf(n));
  const ends = await Promise.all(runs.map((claim) => attempt(claim, cluster, signal)));
  expect(ends.filter(({ isTaken }) => isTaken)).toHaveLength(1);
  const winner = runs[ends.findIndex(({ isTaken }) => isTaken)];
  expect(server.leases.get("gw")?.spec?.holderIdentity).toBe(winner?.uid);
  for (const end of ends) if (!end.isTaken) expect(end.by.run).toBe(winner?.run);
  // Others did try: each of them was refused, and read again.
  expect(server.requests.filter((request) => !request.startsWith("GET")).length).toBeGreaterThan(1);
});

test.each([
  ["POST", []],
  ["PUT", [leaseOf("gw", "uid-99", { run: "ci/run-99" })]],
])("a run that is quicker by one %s keeps it", async (method, leases) => {
  const quick = (): void => {
    server.put(leaseOf("gw", "uid-1", { run: "ci/run-1" }));
  };
  const before = (request: string) => {
    if (request.startsWith(method)) quick();
  };
  const { server, cluster } = await start({ runs: running, leases, before });
  expect(await attempt(claimOf(2), cluster, signal)).toMatchObject({
    isTaken: false,
    by: { run: "ci/run-1" },
  });
  expect(server.leases.get("gw")?.spec?.holderIdentity).toBe("uid-1");
});

test("a Lease that never stops changing ends in the conflict, not in a loop", async () => {
  const touch = (request: string) => {
    if (request.startsWith("PUT")) server.put(leaseOf("gw", "uid-99", { run: "ci/run-99" }));
  };
  const { server, cluster } = await start({
    leases: [leaseOf("gw", "uid-99", { run: "ci/run-99" })],
    before: touch,
  });
  await expect(attempt(claimOf(2), cluster, signal)).rejects.toThrow("has been modified");
});

test("a run that has it already renews it", async () => {
  const { server, cluster } = await start({ leases: [leaseOf("gw", "uid-2", { run: "ci/run-2" })] });
  expect(await attempt(claimOf(2), cluster, signal)).toEqual({
    isTaken: true,
    from: "this run had it already",
  });
  expect(server.leases.get("gw")?.spec).toMatchObject({ holderIdentity: "uid-2", leaseTransitions: 3 });
});

test("what is written names run and gateway", async () => {
  const { server, cluster } = await start({});
  expect(await attempt(claimOf(2), cluster, signal)).toEqual({ isTaken: true, from: undefined });
  expect(server.leases.get("gw")).toMatchObject({
    metadata: {
      labels: { "app.kubernetes.io/part-of": "llm-d-validation-catalog" },
      annotations: {
        "llm-d-validation-catalog/pipeline-run": "ci/run-2",
        "llm-d-validation-catalog/gateway": "gw.llm-d:80",
      },
    },
    spec: { holderIdentity: "uid-2", leaseDurationSeconds: 10_800, leaseTransitions: 0 },
  });
});
