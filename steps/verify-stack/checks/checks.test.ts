import { describe, expect, test } from "vitest";
import { InvalidError, UnreachableError } from "../../../lib/errors/index.ts";
import { createDispatcher } from "../../../lib/http/index.ts";
import type { Pod } from "../../../lib/kubernetes/index.ts";
import type { CacheConfig } from "../../../lib/metrics/index.ts";
import type { Probe } from "../probe.ts";
import { known, type Reading, unknown } from "../reading.ts";
import type { EngineReading, Scene } from "../scene.ts";
import { type Check, checks } from "./index.ts";

const noRight = unknown<never>(new InvalidError("may not list pods"));
const refused = unknown<never>(new UnreachableError("engine a: connection refused"));

/** A sound stack of two engines behind one picker; each case says what differs. */
function scene(other: Partial<Scene> = {}): Scene {
  return {
    namespace: "llm-d",
    target: { url: "http://gw", host: "", headers: {}, dispatcher: createDispatcher() },
    givenModel: undefined,
    model: "m",
    givenBlockSize: undefined,
    podSelector: "app=vllm",
    enginesGiven: false,
    pods: known([pod("a"), pod("b")]),
    pickers: known([pod("epp", { labels: { "llm-d.ai/epp": "e" } })]),
    pools: known(["pool"]),
    engines: known([engine("a"), engine("b")]),
    models: known({ status: 200, ids: ["m"], failedTries: 0 }),
    probes: [probe()],
    picks: noRight,
    ...other,
  };
}

function pod(name: string, other: Partial<Pod> = {}): Pod {
  const container = { name: "vllm", image: "", args: [], command: [], env: {}, ports: [] } as const;
  const state = { startedAt: undefined, id: undefined, restartCount: 0, ready: true } as const;
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
    containers: [{ ...container, ...state }],
    ...other,
  };
}

function engine(
  name: string,
  config: Reading<CacheConfig | undefined> = known({ blockSize: 16, prefixCaching: true }),
  of: Pod = pod(name),
): EngineReading {
  const engine = {
    name,
    role: "decode",
    metricsUrl: `http://${name}/metrics`,
    identity: "",
    ready: true,
    pod: of,
  };
  return { engine, config };
}

function probe(other: Partial<Probe> = {}): Probe {
  return {
    status: 200,
    headers: { "x-went-into-resp-headers": "true", "x-inference-pod": "a" },
    problem: undefined,
    usage: { prompt_tokens: 12, prompt_tokens_details: { cached_tokens: 0 } },
    ...other,
  };
}

const broken = probe({ status: 503, headers: {}, problem: "HTTP 503", usage: undefined });

function config(blockSize: number | undefined, prefixCaching: boolean | undefined) {
  return known({ blockSize, prefixCaching });
}

function check(id: string): Check {
  const found = checks.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`there is no check ${id}`);
  return found;
}

test("a sound stack passes every check", () => {
  expect(checks.map(({ run }) => run(scene()).status)).toEqual(checks.map(() => "pass"));
});

const unmarked = [probe({ headers: {} })];
const off = pod("a", {
  containers: [
    { ...(pod("a").containers[0] as Pod["containers"][number]), args: ["--no-enable-prefix-caching"] },
  ],
});

const cases: Record<string, [name: string, other: Partial<Scene>, status: string, evidence: RegExp][]> = {
  "gateway.reachable": [
    ["nothing answers", { models: refused, probes: [] }, "fail", /connection refused/],
    ["no route", { models: known({ status: 404, ids: [], failedTries: 0 }), probes: [] }, "fail", /HTTP 404/],
    [
      "no route for the list alone",
      { models: known({ status: 404, ids: [], failedTries: 0 }) },
      "warn",
      /completions work/,
    ],
    ["one try of two", { models: known({ status: 200, ids: ["m"], failedTries: 1 }) }, "fail", /1 of 2/],
  ],
  "model.served": [
    ["nothing answers", { models: refused, probes: [] }, "skip", /could not be listed/],
    [
      "none",
      { models: known({ status: 200, ids: [], failedTries: 0 }), model: undefined, probes: [] },
      "fail",
      /no model/,
    ],
    ["another", { model: "x", givenModel: "x", probes: [broken] }, "fail", /x is not served; served: m/],
    [
      "a name that is rewritten on the way",
      { model: "x", givenModel: "x" },
      "warn",
      /not listed, but answers/,
    ],
  ],
  "completion.works": [
    ["no probe", { probes: [] }, "skip", /no probe/],
    ["none succeeds", { probes: [broken, broken, broken] }, "fail", /3 of 3 probes failed: HTTP 503$/],
    ["one of two", { probes: [broken, probe()] }, "fail", /1 of 2 probes/],
    ["no usage", { probes: [probe({ usage: undefined })] }, "fail", /without usage/],
  ],
  "pods.ready": [
    ["no right", { pods: noRight }, "skip", /may not list/],
    ["none", { pods: known([]) }, "fail", /no pod in namespace llm-d by app=vllm/],
    ["none, but addresses", { pods: known([]), enginesGiven: true }, "skip", /metrics-urls/],
    [
      "one waits",
      { pods: known([pod("a"), pod("b", { ready: false })]) },
      "fail",
      /decode 1 of 2; not ready: b/,
    ],
    [
      "two roles",
      { pods: known([pod("a"), pod("p", { labels: { "llm-d.ai/role": "prefill" } })]) },
      "pass",
      /^decode 1 of 1, prefill 1 of 1$/,
    ],
  ],
  "epp.single": [
    ["no right", { pickers: noRight }, "skip", /may not list/],
    [
      "none and no pool",
      { pickers: known([]), pools: known([]) },
      "skip",
      /no endpoint picker and no InferencePool/,
    ],
    ["none and the pools unknown", { pickers: known([]), pools: noRight }, "skip", /may not list/],
    ["none for a pool", { pickers: known([]) }, "fail", /there is an InferencePool \(pool\)/],
    ["two replicas", { pickers: known([picker("a", "e"), picker("b", "e")]) }, "fail", /e: 2 ready of 2/],
    ["one that is not ready", { pickers: known([picker("a", "e", false)]) }, "fail", /e: 0 ready of 1/],
    [
      "a second that waits for leadership",
      { pickers: known([picker("a", "e"), picker("b", "e", false)]) },
      "pass",
      /1 ready of 2/,
    ],
    [
      "two pickers of one replica each",
      { pickers: known([picker("a", "e"), picker("b", "f")]) },
      "pass",
      /e: 1 .* f: 1/,
    ],
  ],
  "epp.on-path": [
    ["no probe succeeded", { probes: [broken] }, "skip", /no probe succeeded/],
    ["a picker, but no mark", { probes: unmarked }, "fail", /an endpoint picker runs, but no/],
    [
      "a picker, no mark, and its counter stood still",
      { probes: unmarked, picks: known(0) },
      "fail",
      /counter did not rise/,
    ],
    ["a pool, but no mark", { probes: unmarked, pickers: known([]) }, "fail", /there is an InferencePool/],
    [
      "no picker anywhere",
      { probes: unmarked, pickers: known([]), pools: known([]) },
      "warn",
      /no endpoint picker found/,
    ],
    ["nowhere to look", { probes: unmarked, pickers: noRight, pools: noRight }, "skip", /where to look/],
    ["no mark, but its counter rose", { probes: unmarked, picks: known(1) }, "pass", /rose by 1/],
    ["the mark, and no Kubernetes", { pickers: noRight, pools: noRight }, "pass", /x-went-into-resp-headers/],
  ],
  "cache.block-size": [
    ["no engine", { engines: known([]) }, "skip", /no engine/],
    ["no right", { engines: noRight }, "skip", /may not list/],
    [
      "two sizes",
      { engines: known([engine("a"), engine("b", config(32, true))]) },
      "fail",
      /16 on a; 32 on b/,
    ],
    [
      "a page that cannot be read",
      { engines: known([engine("a", refused), engine("b")]) },
      "warn",
      /16 tokens on 1 of 2 engines; not on a/,
    ],
    [
      "no page can be read",
      { engines: known([engine("a", refused)]) },
      "warn",
      /unknown: engine a: connection refused/,
    ],
    [
      "no page, but a given size",
      { engines: known([engine("a", refused)]), givenBlockSize: 16 },
      "skip",
      /block-size says 16/,
    ],
    ["another size than given", { givenBlockSize: 64 }, "warn", /the engines say 16; block-size says 64/],
    ["the size given", { givenBlockSize: 16 }, "pass", /16 tokens on 2 of 2/],
  ],
  "cache.prefix-caching": [
    ["no right", { engines: noRight }, "skip", /may not list/],
    ["off on one", { engines: known([engine("a"), engine("b", config(16, false))]) }, "fail", /off on b/],
    [
      "off by argument where the page is silent",
      { engines: known([engine("a", known(undefined), off)]) },
      "fail",
      /off on a/,
    ],
    [
      "a page that cannot be read",
      { engines: known([engine("a", refused), engine("b")]) },
      "warn",
      /on for 1 of 2 engines; unknown for a/,
    ],
    ["no page can be read", { engines: known([engine("a", refused)]) }, "skip", /connection refused/],
    [
      "an engine that does not tell",
      { engines: known([engine("a", config(16, undefined))]) },
      "skip",
      /no engine tells it/,
    ],
  ],
  "upstream.evidence": [
    ["no probe succeeded", { probes: [broken] }, "skip", /no probe succeeded/],
    ["no header", { probes: unmarked }, "warn", /none of x-inference-pod/],
    [
      "Envoy's header",
      { probes: [probe({ headers: { "x-upstream-host": "1.2.3.4:8000" } })] },
      "pass",
      /x-upstream-host: 1\.2\.3\.4/,
    ],
  ],
  "usage.cached-tokens": [
    ["no probe succeeded", { probes: [broken] }, "skip", /no probe/],
    ["no details", { probes: [probe({ usage: { prompt_tokens: 3 } })] }, "warn", /no prompt_tokens_details/],
    [
      "null for nothing",
      { probes: [probe({ usage: { prompt_tokens: 3, prompt_tokens_details: null } })] },
      "warn",
      /no prompt_tokens_details/,
    ],
    ["zero", {}, "pass", /cached_tokens: 0/],
  ],
};

function picker(name: string, of: string, ready = true): Pod {
  return pod(name, { ready, labels: { "llm-d.ai/epp": of } });
}

describe.each(Object.entries(cases))("%s", (id, table) => {
  test.each(table)("%s", (_, other, status, evidence) => {
    const conclusion = check(id).run(scene(other));
    expect(conclusion).toMatchObject({ status, evidence: expect.stringMatching(evidence) });
    // A reader who is told that something is wrong is told what to do.
    expect(conclusion.remedy !== undefined).toBe(status === "warn" || status === "fail");
  });
});

test("every check has cases", () => {
  expect(Object.keys(cases).sort()).toEqual(checks.map(({ id }) => id).sort());
});
