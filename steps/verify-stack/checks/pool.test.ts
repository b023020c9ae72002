import type { Container, Pod } from "../../../lib/kubernetes/index.ts";
import type { Pool } from "../../../lib/llm-d/inference-pool.ts";
import { known } from "../reading.ts";
import type { PickerService, PoolReading } from "../routing/routing.ts";
import { tryChecks } from "../testing/cases.ts";
import { condition, noRouting, oldPool, pool, poolReading, service } from "../testing/routing.ts";
import { container, noRight, picker, pod, poolPods } from "../testing/scene.ts";
import { seen } from "../testing/seen.ts";

const epp = picker("epp", "e");
const of = (pods: readonly Pod[], other: Partial<Pool> = {}) =>
  seen({ poolReadings: [poolReading(pods, [epp], pool(other))] });
const told = (type: string, reason: string) =>
  seen({
    pools: known([pool({ statuses: [{ parent: "g", conditions: [condition(type, "False", reason)] }] })]),
  });
const without = seen({ pools: known([]), poolReadings: [] });
const listening = (name: string, port: number) =>
  pod(name, { containers: [container({ args: [`--port=${port}`] })] });
const beside = (own: Partial<Container>, ...others: Partial<Container>[]) =>
  pod("c", { containers: [container(own), ...others.map(container)] });
const mesh = { name: "istio-proxy", args: [], ports: [{ name: "metrics", port: 15090 }] };
const behind = (other: Partial<PickerService>): PoolReading => ({
  ...poolReading(poolPods, [epp]),
  service: known({ service: service("epp"), pods: [epp], ready: 1, ...other }),
});
const serves = (other: Partial<PickerService>) => seen({ poolReadings: [behind(other)] });
const several = seen({
  pools: known([pool({ name: "x" }), pool({ name: "y" })]),
  routes: known([]),
  poolReadings: [],
});

tryChecks({
  "pool.conditions": [
    ["no right", seen({ pools: noRouting }), "skip", /may not list/],
    ["no pool", without, "skip", /^no InferencePool$/],
    ["two pools, and nothing to tell", several, "skip", /2 InferencePools in namespace llm-d/],
    [
      "not accepted",
      told("Accepted", "HTTPRouteNotAccepted"),
      "fail",
      /InferencePool pool: Accepted is False \(HTTPRouteNotAccepted\)/,
    ],
    ["its picker is missing", told("ResolvedRefs", "InvalidExtensionRef"), "fail", /ResolvedRefs is False/],
    [
      "another gateway does not accept it",
      seen({
        pools: known([
          pool({
            statuses: [
              { parent: "h", conditions: [condition("Accepted", "False")] },
              { parent: "g", conditions: [condition("Accepted")] },
            ],
          }),
        ]),
      }),
      "pass",
      /^InferencePool pool: Accepted$/,
    ],
    [
      "not yet known",
      seen({
        pools: known([
          pool({ statuses: [{ parent: "g", conditions: [condition("Accepted", "Unknown", "Pending")] }] }),
        ]),
      }),
      "skip",
      /^waiting for a controller: InferencePool pool: Accepted is Unknown \(Pending\)$/,
    ],
    [
      "nobody has looked at it",
      seen({ pools: known([pool({ statuses: [] })]) }),
      "skip",
      /no controller says anything/,
    ],
  ],
  "pool.selector": [
    ["no right", { pods: noRight }, "skip", /may not list/],
    [
      "no right to list by its labels",
      seen({ poolReadings: [{ ...poolReading([], [epp]), pods: noRight }] }),
      "skip",
      /may not list/,
    ],
    ["no pool", without, "skip", /^no InferencePool$/],
    ["engines that are no pods", { ...of([]), enginesGiven: true }, "skip", /metrics-urls/],
    ["nothing to select", { ...of([]), pods: known([]) }, "skip", /no engine's pod/],
    ["none", of([]), "fail", /selects no pod by app=vllm/],
    [
      "all but one that serves no API",
      { ...of(poolPods.slice(1)), pods: known([beside({ args: ["--headless"] }), ...poolPods.slice(1)]) },
      "pass",
      /^1 pods/,
    ],
    ["not all", of(poolPods.slice(1)), "fail", /does not select a by app=vllm/],
    ["a picker", of([...poolPods, epp]), "fail", /what is no engine: epp/],
    ["something else", of([...poolPods, pod("redis", { labels: {} })]), "fail", /no engine: redis/],
    [
      "an engine without a role",
      of([...poolPods, pod("c", { labels: { "llm-d.ai/inference-serving": "true" } })]),
      "pass",
      /^3 pods/,
    ],
    [
      "an engine without any label of llm-d",
      of([...poolPods, pod("c", { labels: {}, containers: [container({ image: "vllm/vllm-openai:v1" })] })]),
      "pass",
      /^3 pods/,
    ],
  ],
  "pool.target-port": [
    ["no pool", without, "skip", /^no InferencePool$/],
    [
      "no right",
      seen({ poolReadings: [{ ...poolReading([], [epp]), pods: noRight }] }),
      "skip",
      /may not list/,
    ],
    ["nobody tells", of([beside({ args: [] })]), "skip", /not to be told of c$/],
    ["a mesh's port alone", of([beside({ args: [] }, mesh)]), "skip", /not to be told of c$/],
    [
      "a mesh's port is the pool's",
      of([beside({}, mesh)], { targetPorts: [15090] }),
      "fail",
      /sends to port 15090; c takes requests at 8000/,
    ],
    [
      "a port for events alone, and the API's by default",
      of([beside({ ports: [{ name: "kv-events", port: 5556 }] })]),
      "pass",
      /^pool: 8000$/,
    ],
    [
      "past the routing sidecar",
      of([beside({ args: ["--port=8200"] }, { name: "routing-proxy", args: ["--port=8000"] })], {
        targetPorts: [8200],
      }),
      "fail",
      /c takes requests at 8000/,
    ],
    [
      "SGLang's default",
      of([beside({ image: "lmsysorg/sglang" })], { targetPorts: [30000] }),
      "pass",
      /30000/,
    ],
    [
      "one of two is not to be told",
      of([listening("a", 8000), beside({ args: ["--config=/c.yaml"] })]),
      "skip",
      /^not to be told of c$/,
    ],
    [
      "none listens there",
      of(poolPods, { targetPorts: [9000] }),
      "fail",
      /sends to port 9000; a, b take requests at 8000$/,
    ],
    [
      "one does not",
      of([...poolPods, listening("c", 8200)]),
      "fail",
      /sends to port 8000; c takes requests at 8200$/,
    ],
    [
      "more pods on one address than a pool may name ports",
      of(
        [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => listening(`p${n}`, n)),
        { targetPorts: [1, 2, 3, 4, 5, 6, 7, 8] },
      ),
      "pass",
      /1, 2, 3/,
    ],
    ["by argument", of([listening("a", 8000)]), "pass", /^pool: 8000$/],
  ],
  "pool.api-group": [
    ["no right", seen({ oldPools: noRouting }), "skip", /may not list/],
    ["no pool", without, "skip", /^no InferencePool$/],
    [
      "only in the group of before",
      seen({ pools: known([]), oldPools: known([oldPool()]) }),
      "warn",
      /x-k8s\.io only/,
    ],
    [
      "in both, with another selector",
      seen({ oldPools: known([oldPool({ selector: { app: "x" } })]) }),
      "fail",
      /with another selector$/,
    ],
    [
      "in both, with another port and picker",
      seen({ oldPools: known([oldPool({ targetPorts: [1], picker: undefined })]) }),
      "fail",
      /another port, endpoint picker/,
    ],
    ["in both, the same", seen({ oldPools: known([oldPool()]) }), "pass", /and the same in/],
    [
      "another one of the group of before",
      seen({ oldPools: known([oldPool({ name: "x" })]) }),
      "pass",
      /^pool in inference\.networking\.k8s\.io$/,
    ],
  ],
  "epp.service": [
    ["no right", seen({ poolReadings: [{ ...behind({}), service: noRight }] }), "skip", /may not list/],
    ["no pool", without, "skip", /^no InferencePool$/],
    ["the pool names none", of(poolPods, { picker: undefined }), "skip", /names no endpoint picker/],
    [
      "something of the user's own",
      of(poolPods, { picker: { kind: "Picker", name: "p", port: 1, failureMode: "FailOpen" } }),
      "skip",
      /names a Picker/,
    ],
    [
      "not there",
      seen({ poolReadings: [{ ...behind({}), service: known(undefined) }] }),
      "fail",
      /Service epp, which InferencePool pool names, is not there/,
    ],
    [
      "another port",
      serves({ service: service("epp", { ports: [{ name: "grpc", port: 9003, targetPort: 9002 }] }) }),
      "fail",
      /has no port 9002, but 9003/,
    ],
    ["selects nothing", serves({ pods: [], ready: 0 }), "fail", /selects no endpoint picker by app=epp/],
    ["selects engines", serves({ pods: poolPods }), "fail", /selects no endpoint picker/],
    ["none is ready", serves({ ready: 0 }), "fail", /no ready endpoint/],
    [
      "no picker is ready at all",
      seen({ poolReadings: [behind({ ready: 0 })], pickers: known([picker("epp", "e", false)]) }),
      "skip",
      /^see epp\.single$/,
    ],
    [
      "a picker without a label of ours",
      serves({
        pods: [
          pod("x", {
            labels: { app: "x" },
            containers: [container({ name: "main", args: ["--pool-name", "pool"] })],
          }),
        ],
      }),
      "pass",
      /^epp:9002, 1 ready$/,
    ],
  ],
});
