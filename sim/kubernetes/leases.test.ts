import { CoordinationV1Api, KubeConfig } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { testStack } from "../testing/stack.ts";

const body = (holderIdentity: string, metadata: object = {}) => ({
  metadata: { name: "gw", ...metadata },
  spec: { holderIdentity },
});

async function startClient() {
  const stack = await testStack();
  const config = new KubeConfig();
  config.loadFromFile(stack.kubeconfig);
  const namespace = config.getContextObject(config.getCurrentContext())?.namespace ?? "";
  const api = config.makeApiClient(CoordinationV1Api);
  return {
    config,
    create: (lease: ReturnType<typeof body>, where = namespace) =>
      api.createNamespacedLease({ namespace: where, body: lease }),
    replace: (lease: ReturnType<typeof body>) =>
      api.replaceNamespacedLease({ namespace, name: "gw", body: lease }),
    read: () => api.readNamespacedLease({ namespace, name: "gw" }),
    remove: () => api.deleteNamespacedLease({ namespace, name: "gw" }),
    list: async () => (await api.listNamespacedLease({ namespace })).items,
  };
}

type Client = Awaited<ReturnType<typeof startClient>>;

test.each<[string, number, (client: Client) => Promise<unknown>]>([
  ["one that is not there", 404, ({ read }) => read()],
  ["changing one that is not there", 404, ({ replace }) => replace(body("b", { resourceVersion: "1" }))],
  ["one in a namespace that is not there", 404, ({ create }) => create(body("a"), "other")],
  [
    "creating one twice",
    409,
    async ({ create }) => {
      await create(body("a"));
      await create(body("b"));
    },
  ],
  [
    "changing what was changed since",
    409,
    async ({ create, replace }) => {
      const { metadata } = await create(body("a"));
      await replace(body("b", { resourceVersion: metadata?.resourceVersion }));
      await replace(body("c", { resourceVersion: metadata?.resourceVersion }));
    },
  ],
  [
    "changing another one of that name",
    409,
    async ({ create, replace }) => {
      const { metadata } = await create(body("a"));
      await replace(body("b", { resourceVersion: metadata?.resourceVersion, uid: "another" }));
    },
  ],
  [
    "changing without a version",
    422,
    async ({ create, replace }) => {
      await create(body("a"));
      await replace(body("b"));
    },
  ],
  ["one without a name", 422, ({ create }) => create(body("a", { name: "" }))],
  [
    "deleting one",
    405,
    async ({ create, remove }) => {
      await create(body("a"));
      await remove();
    },
  ],
])("%s: %i", async (_, code, act) => {
  await expect(act(await startClient())).rejects.toMatchObject({ code });
});

test("who creates one, and who changes what he has read, is written down", async () => {
  const { create, replace, read, list } = await startClient();
  const { metadata } = await create(body("a"));
  expect(metadata).toMatchObject({ namespace: "llm-d", uid: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  await replace(body("b", { resourceVersion: metadata?.resourceVersion, uid: metadata?.uid }));
  const found = await read();
  expect(found).toMatchObject({ metadata: { uid: metadata?.uid }, spec: { holderIdentity: "b" } });
  expect(found.metadata?.resourceVersion).not.toBe(metadata?.resourceVersion);
  expect(await list()).toHaveLength(1);
});
