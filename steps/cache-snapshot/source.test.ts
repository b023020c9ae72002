import { beforeEach, describe, expect, test } from "vitest";
import { PODS, podsAt, portOf, SERVICES, SLICES, takeSnapshot } from "../../test/cache-snapshot.ts";
import { engine, enginePage } from "../../test/engine-server.ts";
import { forbidden, kubernetes } from "../../test/kubernetes-server.ts";
import { withoutKubernetes } from "../../test/kubernetes-world.ts";
import { deadUrl, serve } from "../../test/loopback.ts";

const snapshotFrom = (source: string) =>
  JSON.stringify({
    v: 1,
    task: "cache-snapshot",
    status: "pass",
    reason: "",
    data: { source, at: 1, roles: [["decode", 1, 0, 0]], identity: "x", truncated: true },
  });

beforeEach(withoutKubernetes);

describe("a Service", () => {
  const service = {
    metadata: { name: "ms-decode", namespace: "llm-d" },
    spec: { selector: { "llm-d.ai/role": "decode" } },
  };
  const other = {
    metadata: { name: "ms-epp", namespace: "llm-d" },
    spec: { selector: { "llm-d.ai/epp": "x" } },
  };
  const slice = (...ports: number[]) => ({
    body: { items: ports.map((port) => ({ ports: [{ port }], endpoints: [{ addresses: ["127.0.0.1"] }] })) },
  });

  test("with several endpoints is refused: its page is that of any one of them", async () => {
    await kubernetes({
      [PODS]: forbidden("list", "pods"),
      [SERVICES]: { body: { items: [service, other] } },
      [SLICES]: slice(1, 2, 3),
    });
    const { exitCode, results, lines } = await takeSnapshot();
    expect(exitCode).toBe(5);
    expect(results["reason"]).toContain("Service ms-decode has 3 endpoints");
    expect(lines.at(-1)).toContain("may not list pods in namespace llm-d");
  });

  test("when nothing may be listed, the reasons are told", async () => {
    await kubernetes({ [PODS]: forbidden("list", "pods"), [SERVICES]: forbidden("list", "services") });
    const { exitCode, lines } = await takeSnapshot();
    expect(exitCode).toBe(5);
    expect(lines.at(-1)).toMatch(
      /may not list services .*may not list pods .*Hint: grant get and list on pods/,
    );
  });

  test("with one endpoint is as good as the engine", async () => {
    const url = await serve(engine(() => ({ queries: 7, hits: 5 })));
    await kubernetes({
      [PODS]: { body: { items: [] } },
      [SERVICES]: { body: { items: [service, other] } },
      [SLICES]: slice(portOf(url)),
    });
    const { exitCode, results } = await takeSnapshot();
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ source: "service", pods: "1", queries: "7", hits: "5" });
  });
});

describe("the snapshot after", () => {
  test("never falls back from the engines to a Service", async () => {
    await kubernetes({ [PODS]: { body: { items: [] } }, [SERVICES]: { body: { items: [] } } });
    const { exitCode, results } = await takeSnapshot({ before: snapshotFrom("pods") });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toContain(
      "the snapshot before came from the engines, and now no running pod in llm-d",
    );
  });

  test("never leaves Prometheus", async () => {
    const url = await serve(engine(() => ({ queries: 7, hits: 5 })));
    const { exitCode, results } = await takeSnapshot({
      before: snapshotFrom("prometheus"),
      metricsUrls: `a=${url}`,
    });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toBe(
      "the snapshot before came from Prometheus, and this one has no prometheus-url",
    );
  });

  test("stays with the engines although there is a Prometheus", async () => {
    const url = await serve(engine(() => ({ queries: 7, hits: 5 })));
    const given = { before: snapshotFrom("pods"), metricsUrls: `a=${url}`, prometheusUrl: await deadUrl() };
    expect((await takeSnapshot(given)).results).toMatchObject({
      status: "pass",
      source: "pods",
      queries: "7",
    });
  });

  test("stays with the Service although the pods can be seen", async () => {
    const url = await serve((_, response) => void response.end(enginePage({ queries: 7, hits: 5 })));
    const service = { metadata: { name: "vllm", namespace: "llm-d" }, spec: {} };
    const slice = { ports: [{ port: portOf(url) }], endpoints: [{ addresses: ["127.0.0.1"] }] };
    await kubernetes({
      ...podsAt(url),
      [SERVICES]: { body: { items: [service] } },
      [SLICES]: { body: { items: [slice] } },
    });
    expect((await takeSnapshot({ before: snapshotFrom("service") })).results).toMatchObject({
      status: "pass",
      source: "service",
    });
  });
});
