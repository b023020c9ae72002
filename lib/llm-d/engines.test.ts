import { expect, test } from "vitest";
import { podOf } from "../../test/container.ts";
import { forbidden, kubernetes, type PodOptions, podObject } from "../../test/kubernetes-server.ts";
import { connectCluster } from "../kubernetes/index.ts";
import { enginesOf as enginesOfPods, findEngines } from "./engines.ts";

const PODS = "/api/v1/namespaces/llm-d/pods";

async function enginesOf(...pods: PodOptions[]) {
  await kubernetes({ [PODS]: { body: { items: pods.map(podObject) } } });
  const cluster = await connectCluster(undefined);
  return await findEngines({ cluster, selector: "x", metricsUrls: undefined });
}

test("a missing right is an error, not an empty list", async () => {
  await kubernetes({ [PODS]: forbidden("list", "pods") });
  const cluster = await connectCluster(undefined);
  await expect(findEngines({ cluster, selector: "x", metricsUrls: undefined })).rejects.toThrow(
    "may not list pods",
  );
});

test("without Kubernetes and without addresses there are none", async () => {
  expect(await findEngines({ cluster: undefined, selector: "x", metricsUrls: undefined })).toEqual([]);
});

test("pods that go away, are done or have no address yet are no engines", async () => {
  const found = await enginesOf(
    { name: "gone", deleting: true },
    { name: "done", phase: "Succeeded" },
    { name: "waits", phase: "Pending" },
    { name: "bare", ip: "" },
    { name: "serves", port: 8001 },
  );
  expect(found.map(({ name, metricsUrl }) => [name, metricsUrl])).toEqual([
    ["serves", "http://127.0.0.1:8001/metrics"],
  ]);
});

test("role, readiness and an IPv6 address", async () => {
  const [one, two] = await enginesOf(
    { name: "a", labels: { "llm-d.ai/role": "prefill" }, ip: "fd00::1" },
    { name: "b", labels: {}, ready: false },
  );
  expect(one).toMatchObject({ role: "prefill", ready: true, metricsUrl: "http://[fd00::1]:8000/metrics" });
  expect(two).toMatchObject({ role: "decode", ready: false });
});

test("a pod without an API is no engine, and one with a certificate is read by https", () => {
  const pods = [podOf({ args: ["--headless"] }), podOf({ args: ["--port=8443", "--ssl-certfile=/tls.crt"] })];
  expect(enginesOfPods(pods).map(({ metricsUrl }) => metricsUrl)).toEqual(["https://10.0.0.1:8443/metrics"]);
});

test("the identity follows the container's start, not the pod alone", async () => {
  const [before] = await enginesOf({ name: "a" });
  const [same] = await enginesOf({ name: "a" });
  const [restarted] = await enginesOf({ name: "a", containerId: "containerd://second" });
  const [replaced] = await enginesOf({ name: "a", uid: "other" });
  expect(same?.identity).toBe(before?.identity);
  expect(new Set([before, restarted, replaced].map((engine) => engine?.identity)).size).toBe(3);
});

test("given addresses are the engines, by name, as page or as server", async () => {
  const metricsUrls = [
    { name: "b", url: "http://10.0.0.2:8000/custom/metrics" },
    { name: "a", url: "http://10.0.0.1:8000" },
    { name: "prefill-0", url: "http://10.0.0.3:8000" },
    { name: "prefiller", url: "http://10.0.0.4:8000" },
  ];
  expect(await findEngines({ cluster: undefined, selector: "x", metricsUrls })).toEqual([
    { name: "a", role: "engine", metricsUrl: "http://10.0.0.1:8000/metrics", identity: "", ready: true },
    {
      name: "b",
      role: "engine",
      metricsUrl: "http://10.0.0.2:8000/custom/metrics",
      identity: "",
      ready: true,
    },
    {
      name: "prefill-0",
      role: "prefill",
      metricsUrl: "http://10.0.0.3:8000/metrics",
      identity: "",
      ready: true,
    },
    {
      name: "prefiller",
      role: "engine",
      metricsUrl: "http://10.0.0.4:8000/metrics",
      identity: "",
      ready: true,
    },
  ]);
});
