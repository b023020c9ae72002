import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import { useKubeconfig } from "../../test/kubernetes-server.ts";
import { serve } from "../../test/loopback.ts";
import { connectCluster } from "./cluster.ts";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: unknown;
}

/** The workloads of a Kubernetes that answers by path; what it does not know is 404. */
async function connected(replies: Readonly<Record<string, unknown>>, status = 200) {
  const asked: Asked[] = [];
  const listener: RequestListener = async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = "", url: path = "", headers } = request;
    const text = Buffer.concat(parts).toString("utf8");
    asked.push({ method, path, contentType: headers["content-type"], body: text && JSON.parse(text) });
    const reply = replies[path.replace(/\?.*/, "")];
    response.statusCode = reply === undefined ? 404 : status;
    response.end(JSON.stringify(reply ?? { kind: "Status", message: "not found" }));
  };
  useKubeconfig(await serve(listener));
  const cluster = await connectCluster(undefined);
  if (cluster === undefined) throw new Error("not connected");
  return { at: cluster.workloads, asked };
}

const APPS = "/apis/apps/v1/namespaces/llm-d";

test("a workload that is not there is undefined, and cannot be restarted", async () => {
  const { at } = await connected({});
  const workload = { kind: "Deployment", name: "a" } as const;
  expect(await at.get(workload)).toBeUndefined();
  expect(await at.restart(workload, { at: new Date(), dryRun: false })).toBe(false);
  expect(await at.deletePod({ name: "p", uid: "u" }, { dryRun: false })).toBe(false);
});

test("a pod whose name another one has by now is a conflict", async () => {
  const { at } = await connected(
    { "/api/v1/namespaces/llm-d/pods/p": { kind: "Status", message: "uid" } },
    409,
  );
  await expect(at.deletePod({ name: "p", uid: "u" }, { dryRun: false })).rejects.toThrow("uid");
});

test("what a workload leaves out has the API's defaults", async () => {
  const { at } = await connected({
    [`${APPS}/deployments`]: { items: [{ metadata: { name: "d" }, spec: {} }] },
    [`${APPS}/statefulsets`]: { items: [{ metadata: { name: "s" }, spec: {} }] },
  });
  const shared = {
    replicas: 1,
    paused: false,
    generation: 0,
    observedGeneration: 0,
    updated: 0,
    conditions: [],
  };
  expect(await at.list()).toMatchObject([
    {
      kind: "Deployment",
      name: "d",
      ...shared,
      strategy: { type: "RollingUpdate", maxUnavailable: "25%", maxSurge: "25%", partition: 0 },
    },
    {
      kind: "StatefulSet",
      name: "s",
      ...shared,
      strategy: { type: "RollingUpdate", maxUnavailable: 1, maxSurge: 0, partition: 0 },
    },
  ]);
});

test("a restart changes one annotation of the pod template, and a dry run asks for just that without a change", async () => {
  const { at, asked } = await connected({ [`${APPS}/statefulsets/s`]: {} });
  const when = new Date("2026-01-02T03:04:05.678Z");
  for (const dryRun of [true, false])
    await at.restart({ kind: "StatefulSet", name: "s" }, { at: when, dryRun });
  const annotations = { "kubectl.kubernetes.io/restartedAt": "2026-01-02T03:04:05.678Z" };
  const body = { spec: { template: { metadata: { annotations } } } };
  const write = { method: "PATCH", contentType: "application/merge-patch+json", body };
  const path = `${APPS}/statefulsets/s?fieldManager=llm-d-validation-catalog`;
  expect(asked).toEqual([
    { ...write, path: `${path}&dryRun=All` },
    { ...write, path },
  ]);
});

test("a pod is deleted by its uid", async () => {
  const path = "/api/v1/namespaces/llm-d/pods/p";
  const { at, asked } = await connected({ [path]: {} });
  for (const dryRun of [true, false]) await at.deletePod({ name: "p", uid: "u" }, { dryRun });
  const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid: "u" } };
  expect(asked.map((one) => one.body)).toEqual([{ ...body, dryRun: ["All"] }, body]);
});

test("warnings about an object, the newest first, whichever field has their time", async () => {
  const { at, asked } = await connected({
    "/api/v1/namespaces/llm-d/events": {
      items: [
        { type: "Warning", reason: "Old", message: "o", lastTimestamp: "2026-01-01T00:00:00Z" },
        { type: "Normal", reason: "Fine", message: "f", lastTimestamp: "2026-01-04T00:00:00Z" },
        {
          type: "Warning",
          reason: "New",
          message: "n",
          lastTimestamp: null,
          eventTime: "2026-01-02T00:00:00Z",
        },
        { type: "Warning", reason: "Series", series: { lastObservedTime: "2026-01-03T00:00:00Z" } },
      ],
    },
  });
  expect(await at.warnings({ kind: "Pod", name: "p" })).toEqual([
    { reason: "Series", message: "" },
    { reason: "New", message: "n" },
    { reason: "Old", message: "o" },
  ]);
  expect(decodeURIComponent(asked[0]?.path ?? "")).toContain(
    "fieldSelector=involvedObject.kind=Pod,involvedObject.name=p",
  );
});
