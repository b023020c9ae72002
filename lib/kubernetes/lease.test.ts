import { describe, expect, test } from "vitest";
import { LeaseServer, type LeaseServerOptions, leaseOf } from "../../test/lease-server.ts";
import { type Cluster, connectCluster } from "./cluster.ts";
import { ConflictError } from "./conflict.ts";
import { ForbiddenError } from "./forbidden.ts";

const signal = new AbortController().signal;
const taking = {
  holder: "uid-2",
  labels: { part: "of" },
  annotations: { run: "ns/two" },
  durationSeconds: 60,
};

async function start(
  options: LeaseServerOptions = {},
  namespace?: string,
): Promise<{ server: LeaseServer; cluster: Cluster }> {
  const server = await LeaseServer.start(options);
  const cluster = await connectCluster(namespace);
  if (cluster === undefined) throw new Error("KUBECONFIG leads nowhere");
  return { server, cluster };
}

describe("what others did first is not undone", () => {
  test("creating one that is there already", async () => {
    const { server, cluster } = await start({ leases: [leaseOf("gw", "uid-1")] });
    const error = await cluster.leases.create("gw", taking, signal).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ reason: "AlreadyExists" });
    expect(server.leases.get("gw")?.spec?.holderIdentity).toBe("uid-1");
  });

  test("changing one that was changed since it was read", async () => {
    const { server, cluster } = await start({ leases: [leaseOf("gw", "uid-1")] });
    const read = await cluster.leases.get("gw", signal);
    server.put(leaseOf("gw", "uid-3"));
    const update = read && cluster.leases.update(read, taking, signal);
    await expect(update).rejects.toMatchObject({ name: "ConflictError", reason: "Conflict" });
    expect(server.leases.get("gw")?.spec?.holderIdentity).toBe("uid-3");
  });

  test("changing one that was deleted since it was read", async () => {
    const { server, cluster } = await start({ leases: [leaseOf("gw", "uid-1")] });
    const read = await cluster.leases.get("gw", signal);
    server.leases.delete("gw");
    await expect(read && cluster.leases.update(read, taking, signal)).rejects.toThrow(/gw was deleted/);
    expect(server.leases.size).toBe(0);
  });
});

test("a namespace that is not there is said, not retried", async () => {
  const { cluster } = await start({}, "nowhere");
  await expect(cluster.leases.create("gw", taking, signal)).rejects.toMatchObject({
    name: "UnreachableError",
    message: "cannot create a Lease: no namespace nowhere",
  });
});

test.each(["get", "create", "update"])(
  "without the right to %s leases: which one is missing",
  async (verb) => {
    const { cluster } = await start({ forbidden: [`${verb} leases`], leases: [leaseOf("gw", "uid-1")] });
    const act = async () => {
      const read = await cluster.leases.get("gw", signal);
      await (verb === "create" || read === undefined
        ? cluster.leases.create("other", taking, signal)
        : cluster.leases.update(read, taking, signal));
    };
    const error = await act().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ForbiddenError);
    expect(error).toMatchObject({
      message: `Kubernetes refuses: system:serviceaccount:ci:default may not ${verb} leases in namespace llm-d`,
      hint: expect.stringContaining('apiGroups ["coordination.k8s.io"]'),
    });
  },
);

test("a new one says since when, by the API server's clock", async () => {
  const { server, cluster } = await start({ clock: () => new Date("2031-02-03T04:05:06Z") });
  expect(await cluster.leases.get("gw", signal)).toBeUndefined();
  await cluster.leases.create("gw", taking, signal);
  const stored = server.leases.get("gw");
  expect(stored).toMatchObject({ metadata: { labels: { part: "of" }, annotations: { run: "ns/two" } } });
  expect(stored?.spec).toEqual({
    holderIdentity: "uid-2",
    leaseDurationSeconds: 60,
    acquireTime: expect.stringMatching(/^2031-02-03T04:05:0[67]\.\d{6}Z$/),
    renewTime: stored?.spec?.["acquireTime"],
    leaseTransitions: 0,
  });
});

test("another holder is a transition; labels and fields of others stay", async () => {
  const lease = leaseOf("gw", "uid-1", { renewTime: "2026-01-01T00:00:00.000000Z" });
  const theirs = {
    apiVersion: "coordination.k8s.io/v1",
    metadata: { ...lease.metadata, labels: { their: "label" } },
    spec: { ...lease.spec, strategy: "x" },
  };
  const { server, cluster } = await start({ leases: [theirs] });
  const read = await cluster.leases.get("gw", signal);
  if (read !== undefined) await cluster.leases.update(read, taking, signal);
  const stored = server.leases.get("gw");
  expect(stored?.["apiVersion"]).toBe("coordination.k8s.io/v1");
  expect(stored?.metadata).toMatchObject({ labels: { their: "label", part: "of" } });
  expect(stored?.spec).toMatchObject({ holderIdentity: "uid-2", leaseTransitions: 4, strategy: "x" });
  expect(stored?.spec?.["acquireTime"]).toBe(stored?.spec?.["renewTime"]);
});

test("the same holder renews: it keeps the time at which it took it", async () => {
  const { server, cluster } = await start({
    leases: [leaseOf("gw", "uid-2", { renewTime: "2026-01-01T00:00:00.000000Z" })],
  });
  const read = await cluster.leases.get("gw", signal);
  if (read !== undefined) await cluster.leases.update(read, taking, signal);
  expect(server.leases.get("gw")?.spec).toMatchObject({
    leaseTransitions: 3,
    acquireTime: "2026-01-01T00:00:00.000000Z",
    renewTime: expect.not.stringMatching(/^2026-01-01/),
  });
});

test("one without a spec is nobody's", async () => {
  const { cluster } = await start({ leases: [{ metadata: { name: "gw" } }] });
  expect(await cluster.leases.get("gw", signal)).toMatchObject({
    holder: "",
    annotations: {},
    renewedAt: undefined,
    durationSeconds: undefined,
    transitions: 0,
  });
});

describe("a PipelineRun", () => {
  test.each([
    ["that nobody has started yet", { uid: "u" }, undefined],
    ["that runs", { uid: "u", succeeded: "Unknown", reason: "Running" }, undefined],
    ["that succeeded", { uid: "u", succeeded: "True", reason: "Completed" }, "Completed"],
    ["that failed", { uid: "u", succeeded: "False", reason: "Cancelled" }, "Cancelled"],
    ["that ended without a reason", { uid: "u", succeeded: "False" }, "False"],
  ] as const)("%s", async (_, run, ended) => {
    const { cluster } = await start({ runs: { "ci/one": run } });
    expect(await cluster.pipelineRun("ci", "one", signal)).toEqual({ uid: "u", ended });
  });

  test("that is gone", async () => {
    const { cluster } = await start();
    expect(await cluster.pipelineRun("ci", "one", signal)).toBeUndefined();
  });
});
