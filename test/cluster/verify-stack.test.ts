import { afterAll, beforeAll, expect, test } from "vitest";
import { installCatalog, installEmbeddedLlmd, restrictedNamespace } from "./catalog.ts";
import { installCrds } from "./crds.ts";
import { kubectl } from "./kubectl.ts";
import { cluster, describeOn } from "./requirements.ts";
import { installRouting, routed, status } from "./routed-llmd.ts";
import { runTask, type TaskEnd } from "./task-log.ts";

const namespace = "llm-d-verify";
const decode0 = "ms-llm-d-modelservice-decode-0";

/** The task alone, as an account that may look, or as one that may not. */
const verify = (account: "llm-d-observer" | "llm-d-ramp", params: Readonly<Record<string, string>> = {}) =>
  runTask(namespace, "verify-stack", account, params);

/** The checks that the log's table shows with a status. */
function withStatus({ log }: TaskEnd, wanted: string): string[] {
  return [...log.matchAll(/(?:^|\s)([a-z]+\.[a-z-]+)\s+(pass|warn|fail|skip)\s/gm)]
    .filter(([, , found]) => found === wanted)
    .map(([, id]) => id ?? "");
}

const patch = (kind: string, name: string, value: object) =>
  kubectl(["patch", "-n", namespace, kind, name, "--type=merge", "-p", JSON.stringify(value)]);

const routeTo = (backendRef: object) =>
  patch("httproute", routed.route, { spec: { rules: [{ backendRefs: [backendRef] }] } });

/** Each breaks one thing on the API server; what is under test finds it there. */
const faults: readonly [name: string, check: string, breakIt: () => Promise<unknown>][] = [
  [
    "the gateway is not programmed",
    "gateway.programmed",
    () =>
      status(namespace, "gateway", routed.gateway, {
        conditions: [
          {
            type: "Programmed",
            status: "False",
            reason: "AddressNotAssigned",
            message: "no address",
            lastTransitionTime: "2026-01-01T00:00:00Z",
          },
        ],
      }),
  ],
  ["no route", "route.attached", () => kubectl(["delete", "-n", namespace, "httproute", routed.route])],
  [
    "a route to a Service",
    "route.backend",
    () => routeTo({ kind: "Service", group: "", name: "ms-llm-d-modelservice-decode", port: 8000 }),
  ],
  [
    "a pool whose selector is off by one label",
    "pool.selector",
    () =>
      patch("inferencepool", routed.pool, {
        spec: { selector: { matchLabels: { "llm-d.ai/role": "decoder" } } },
      }),
  ],
  [
    "a port that the picker's Service has not",
    "epp.service",
    () => patch("inferencepool", routed.pool, { spec: { endpointPickerRef: { port: { number: 9003 } } } }),
  ],
  [
    "a picker of two replicas",
    "epp.single",
    async () => {
      await kubectl(["scale", "-n", namespace, `deployment/${routed.picker}`, "--replicas=2"]);
      const ready = ["rollout", "status", "-n", namespace, `deployment/${routed.picker}`, "--timeout=60s"];
      await kubectl(ready);
    },
  ],
  [
    "a pod without its role",
    "pods.labels",
    () => kubectl(["label", "-n", namespace, "pod", decode0, "llm-d.ai/role=decoder", "--overwrite"]),
  ],
];

describeOn(["cluster"], "verify-stack on Kubernetes' own API", () => {
  let removeCrds = async () => {};
  beforeAll(async () => {
    removeCrds = await installCrds();
    await restrictedNamespace(namespace);
    await installCatalog(namespace, cluster?.stepImage ?? "");
    await installEmbeddedLlmd(namespace, cluster?.simImage ?? "");
    await installRouting(namespace, cluster?.simImage ?? "");
  });
  afterAll(async () => {
    await kubectl(["delete", "namespace", namespace, "--wait"]);
    await removeCrds();
  });

  test("a sound stack: nothing fails, nothing warns, and gateway, route, pool and picker were read", async () => {
    const end = await verify("llm-d-observer", { "expected-pods": "decode=4" });
    expect([withStatus(end, "fail"), withStatus(end, "warn")], end.log).toEqual([[], []]);
    expect(end.results).toMatchObject({ status: "pass", "failed-checks": "" });
    expect(withStatus(end, "pass")).toEqual(
      expect.arrayContaining([
        "gateway.programmed",
        "route.attached",
        "route.backend",
        "pool.selector",
        "pool.target-port",
        "epp.single",
        "epp.service",
        "epp.on-path",
        "epp.prefix-scorer",
        "pods.expected",
        "engine.metrics",
        "cache.block-size",
      ]),
    );
  });

  test("without a right to anything: what needs one is skipped with the reason, never passed", async () => {
    const url = `http://${routed.gateway}.${namespace}`;
    const end = await verify("llm-d-ramp", { "gateway-url": url });
    expect(end.results).toMatchObject({ status: "pass", "failed-checks": "" });
    expect(withStatus(end, "pass").toSorted(), end.log).toEqual([
      "completion.works",
      "epp.on-path",
      "gateway.reachable",
      "model.served",
      "upstream.evidence",
      "usage.cached-tokens",
    ]);
  });

  test.each(faults)("%s: %s fails, and nothing else", async (_, check, breakIt) => {
    await breakIt();
    const end = await verify("llm-d-observer", { "on-fail": "continue" });
    await kubectl(["delete", "-n", namespace, "inferencepool", routed.pool, "--ignore-not-found"]);
    await kubectl(["label", "-n", namespace, "pod", decode0, "llm-d.ai/role=decode", "--overwrite"]);
    await installRouting(namespace, cluster?.simImage ?? "");
    expect(end.results, end.log).toMatchObject({ status: "fail", "failed-checks": check });
    expect(withStatus(end, "warn")).toEqual([]);
  });
});
