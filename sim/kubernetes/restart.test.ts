import { KubeConfig } from "@kubernetes/client-node";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ask, eventually, sample, tokensOf } from "../testing/client.ts";
import { testStack } from "../testing/stack.ts";

const DEPLOYMENT = "/apis/apps/v1/namespaces/llm-d/deployments/ms-llm-d-modelservice-decode";
const PODS = "/api/v1/namespaces/llm-d/pods";

const podsSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), uid: z.string() }),
      status: z.object({
        conditions: z.array(z.object({ type: z.string(), status: z.string() })),
        containerStatuses: z.array(z.object({ restartCount: z.number() })),
      }),
    }),
  ),
});

const deploymentSchema = z.object({
  metadata: z.object({ generation: z.number() }),
  status: z.object({
    observedGeneration: z.number(),
    updatedReplicas: z.number(),
    readyReplicas: z.number(),
  }),
});

/** The API as curl sees it. */
async function start(...flags: string[]) {
  const stack = await testStack("--replicas=2", ...flags);
  const config = new KubeConfig();
  config.loadFromFile(stack.kubeconfig);
  const authorization = `Bearer ${config.getCurrentUser()?.token}`;
  const send = (method: string, path: string, body?: unknown, type = "application/merge-patch+json") =>
    fetch(`${config.getCurrentCluster()?.server}${path}`, {
      method,
      headers: { authorization, "content-type": type },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const pods = async () => {
    const selector = encodeURIComponent("llm-d.ai/role=decode");
    return podsSchema.parse(await (await send("GET", `${PODS}?labelSelector=${selector}`)).json()).items;
  };
  const deployment = async () => deploymentSchema.parse(await (await send("GET", DEPLOYMENT)).json());
  return { stack, send, pods, deployment };
}

const restartAt = (time: string) => ({
  spec: { template: { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": time } } } },
});
const uids = (pods: readonly { metadata: { uid: string } }[]) => pods.map(({ metadata }) => metadata.uid);

describe("refused", () => {
  test.each<[string, string, string, unknown, string | undefined, number]>([
    ["a patch of another Deployment", "PATCH", `${DEPLOYMENT}x`, restartAt("t"), undefined, 404],
    [
      "a patch of the gateway",
      "PATCH",
      "/apis/apps/v1/namespaces/llm-d/deployments/llm-d-infra-inference-gateway-istio",
      restartAt("t"),
      undefined,
      405,
    ],
    ["a JSON patch", "PATCH", DEPLOYMENT, [], "application/json-patch+json", 405],
    ["a patch of something else", "PATCH", DEPLOYMENT, { spec: { replicas: 9 } }, undefined, 422],
    ["a pod that is not there", "DELETE", `${PODS}/nobody`, undefined, undefined, 404],
    ["a pod by another uid", "DELETE", `${PODS}/decode-0`, { preconditions: { uid: "x" } }, undefined, 409],
  ])("%s", async (_, method, path, body, type, status) => {
    const { send, pods } = await start();
    const before = uids(await pods());
    const response = await send(method, path, body, type);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ kind: "Status", status: "Failure" });
    expect(uids(await pods())).toEqual(before);
  });
});

test("a restart by rollout: pods with new uids, an empty cache, counters at zero", async () => {
  const { stack, send, pods, deployment } = await start("--routing=session");
  await ask(stack.gatewayUrl, { session: "s" });
  const again = await ask(stack.gatewayUrl, { session: "s" });
  expect(tokensOf(again).cached).toBeGreaterThan(0);
  const before = uids(await pods());
  expect((await send("PATCH", DEPLOYMENT, restartAt("one"))).status).toBe(200);
  await eventually(deployment, ({ status }) => status.updatedReplicas === 2 && status.readyReplicas === 2);
  expect(await deployment()).toMatchObject({
    metadata: { generation: 2 },
    status: { observedGeneration: 2 },
  });
  const after = await pods();
  expect(uids(after).filter((uid) => before.includes(uid))).toEqual([]);
  expect(after.map(({ metadata }) => metadata.name)).toEqual(["decode-0", "decode-1"]);
  expect(after.map(({ status }) => status.containerStatuses[0]?.restartCount)).toEqual([0, 0]);
  for (const { metricsUrl } of stack.workers) {
    const page = await (await fetch(metricsUrl)).text();
    expect(sample(page, "vllm:prefix_cache_queries_total")).toBe(0);
  }
  expect(tokensOf(await ask(stack.gatewayUrl, { session: "s" })).cached).toBe(0);
});

test("the same annotation again, and a dry run, change nothing", async () => {
  const { send, pods, deployment } = await start();
  await send("PATCH", DEPLOYMENT, restartAt("one"));
  await eventually(deployment, ({ status }) => status.updatedReplicas === 2 && status.readyReplicas === 2);
  const before = uids(await pods());
  expect((await send("PATCH", DEPLOYMENT, restartAt("one"))).status).toBe(200);
  expect((await send("PATCH", `${DEPLOYMENT}?dryRun=All`, restartAt("two"))).status).toBe(200);
  expect((await send("DELETE", `${PODS}/decode-0`, { dryRun: ["All"] })).status).toBe(200);
  expect((await deployment()).metadata.generation).toBe(2);
  expect(uids(await pods())).toEqual(before);
});

test("a pod that is deleted has a successor of its name, which becomes ready", async () => {
  const { send, pods } = await start();
  const before = uids(await pods());
  await send("DELETE", `${PODS}/decode-1`);
  const [kept, fresh] = await pods();
  expect(kept?.metadata.uid).toBe(before[0]);
  expect(fresh?.metadata.uid).not.toBe(before[1]);
  const isReady = ({ status }: { status: { conditions: { type: string; status: string }[] } }) =>
    status.conditions.some((condition) => condition.type === "Ready" && condition.status === "True");
  await eventually(pods, (items) => items.every(isReady));
});
