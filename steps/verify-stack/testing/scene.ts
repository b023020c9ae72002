import { InvalidError, UnreachableError } from "../../../lib/errors/index.ts";
import { createDispatcher } from "../../../lib/http/index.ts";
import type { Container, Pod } from "../../../lib/kubernetes/index.ts";
import type { EngineFacts } from "../../../lib/metrics/index.ts";
import { type EngineReading, toldOf } from "../engines.ts";
import type { Probe } from "../probe.ts";
import { known, type Reading, unknown } from "../reading.ts";
import type { Scene } from "../scene.ts";
import { routing } from "./routing.ts";

export const noRight = unknown<never>(new InvalidError("may not list pods"));
export const refused = unknown<never>(new UnreachableError("engine a: connection refused"));

/** Pods as a pool selects them: they tell their port. */
export const poolPods = ["a", "b"].map((name) =>
  pod(name, { containers: [container({ ports: [{ name: "http", port: 8000 }] })] }),
);

/** A sound stack of two engines behind one picker; each case says what differs. */
export function scene(other: Partial<Scene> = {}): Scene {
  return {
    namespace: "llm-d",
    target: { url: "http://gw", host: "", headers: {}, dispatcher: createDispatcher() },
    givenModel: undefined,
    model: "m",
    givenBlockSize: undefined,
    podSelector: "app=vllm",
    expectedPods: undefined,
    prometheusGiven: false,
    enginesGiven: false,
    pods: known([pod("a"), pod("b")]),
    strays: known([]),
    pickers: known([picker("epp", "e")]),
    pools: known(["pool"]),
    engines: known([engine("a"), engine("b")]),
    models: known({ status: 200, ids: ["m"], failedTries: 0 }),
    probes: [probe()],
    picks: noRight,
    routing: routing(poolPods, [picker("epp", "e")]),
    ...other,
  };
}

/** A decode pod with one container `vllm`. */
export function pod(name: string, other: Partial<Pod> = {}): Pod {
  return {
    name,
    namespace: "llm-d",
    uid: name,
    ip: "10.0.0.1",
    labels: { "llm-d.ai/role": "decode" },
    owner: undefined,
    phase: "Running",
    ready: true,
    deleting: false,
    containers: [container()],
    configMapVolumes: [],
    ...other,
  };
}

export function container(other: Partial<Container> = {}): Container {
  const spec = {
    name: "vllm",
    image: "",
    args: ["--model=m"],
    command: [],
    ports: [],
    mounts: [],
    limits: {},
  };
  const variables = { env: {}, envSources: {}, hasEnvFrom: false };
  return {
    ...spec,
    ...variables,
    startedAt: undefined,
    id: undefined,
    restartCount: 0,
    ready: true,
    ...other,
  };
}

/** A pod of an endpoint picker. */
export function picker(name: string, of: string, ready = true): Pod {
  return pod(name, { ready, labels: { "llm-d.ai/epp": of } });
}

/** An engine of a pod, and what its page says. */
export function engine(
  name: string,
  page: Reading<EngineFacts> = facts(),
  of: Pod = pod(name),
): EngineReading {
  const role = of.labels["llm-d.ai/role"] ?? "decode";
  const engine = {
    name,
    role,
    metricsUrl: `http://${name}:8000/metrics`,
    identity: "",
    ready: of.ready,
    pod: of,
  };
  return { engine, facts: page, told: toldOf(engine) };
}

/** What the page of a vLLM of today says; each case says what differs. */
export function facts(other: Partial<EngineFacts> = {}): Reading<EngineFacts> {
  return known({
    cache: { blockSize: 16, prefixCaching: true },
    models: ["m"],
    counters: { queries: "vllm:prefix_cache_queries_total", hits: "vllm:prefix_cache_hits_total" },
    outdated: [],
    sglang: false,
    unused: false,
    ...other,
  });
}

export function probe(other: Partial<Probe> = {}): Probe {
  return {
    status: 200,
    headers: { "x-went-into-resp-headers": "true", "x-inference-pod": "a" },
    problem: undefined,
    usage: { prompt_tokens: 12, prompt_tokens_details: { cached_tokens: 0 } },
    ...other,
  };
}

export const broken = probe({ status: 503, headers: {}, problem: "HTTP 503", usage: undefined });
/** A good answer that names neither picker nor engine. */
export const unmarked = [probe({ headers: {} })];

/** Engines of these pods, with sound pages. */
export function running(...pods: readonly Pod[]): Pick<Scene, "pods" | "engines"> {
  return { pods: known(pods), engines: known(pods.map((of) => engine(of.name, facts(), of))) };
}
