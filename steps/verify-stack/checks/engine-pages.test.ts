import { expect, test } from "vitest";
import { UnreachableError } from "../../../lib/errors/index.ts";
import { known, unknown } from "../reading.ts";
import { tryChecks } from "../testing/cases.ts";
import { pool, poolReading, routing } from "../testing/routing.ts";
import { container, engine, facts, noRight, pod, refused, running, scene } from "../testing/scene.ts";
import { engineMetrics } from "./engine-metrics.ts";

const given = (name: string) => ({ ...engine(name), told: undefined });
const oldNames = { queries: "vllm:prefix_cache_queries", hits: "vllm:prefix_cache_hits" };
const mute = (...outdated: string[]) => facts({ counters: undefined, outdated, unused: true });
const unready = engine("b", refused, pod("b", { ready: false }));
const ranks = (name: string, ...ports: number[]) =>
  pod(name, { containers: [container({ ports: ports.map((port) => ({ name: undefined, port })) })] });

test.each([
  [
    "connect ECONNREFUSED 10.0.0.1:8000",
    /^is it up: kubectl logs -n llm-d a; if it is, name the engine's port/,
  ],
  ["self-signed certificate", /--ssl-certfile is not trusted here: give prometheus-url/],
  ["HTTP 404", /^name the engine's port/],
])("what to do about a page: %s", (why, remedy) => {
  const engines = known([engine("a", unknown(new UnreachableError(`engine a: ${why}`)))]);
  expect(engineMetrics.run(scene({ engines })).remedy).toMatch(remedy);
});

tryChecks({
  "engine.metrics": [
    ["no right", { engines: noRight }, "skip", /may not list/],
    ["none is ready", { engines: known([unready]) }, "skip", /no engine is ready/],
    [
      "one page of two",
      { engines: known([engine("a", refused), engine("b")]) },
      "fail",
      /^1 of 2 pages read: engine a: connection refused/,
    ],
    ["one of given addresses", { engines: known([{ ...given("a"), facts: refused }]) }, "fail", /0 of 1/],
    [
      "none, and Prometheus has the counters",
      { engines: known([engine("a", refused)]), prometheusGiven: true },
      "warn",
      /0 of 1 pages read \(engine a: .*; the counters come from Prometheus/,
    ],
    [
      "one of two, and Prometheus has the counters",
      { engines: known([engine("a", refused), engine("b")]), prometheusGiven: true },
      "fail",
      /1 of 2/,
    ],
    ["that of a pod that is not ready", { engines: known([engine("a"), unready]) }, "pass", /1 of 1/],
    [
      "ranks with a page each",
      {
        ...running(ranks("a", 8000, 8001, 5557)),
        routing: routing([], [], {
          poolReadings: [poolReading([], [], pool({ targetPorts: [8000, 8001] }))],
        }),
      },
      "warn",
      /^1 of 1 pages read; not those of the ranks on ports 8001 of a$/,
    ],
    [
      "ranks behind one port",
      {
        ...running(ranks("a", 8000, 8001)),
        routing: routing([], [], { poolReadings: [poolReading([], [], pool({ targetPorts: [8000] }))] }),
      },
      "pass",
      /1 of 1/,
    ],
    ["all", {}, "pass", /2 of 2 pages read/],
  ],
  "engine.metric-names": [
    ["no right", { engines: noRight }, "skip", /may not list/],
    ["no page", { engines: known([engine("a", refused)]) }, "skip", /connection refused/],
    ["no engine", { engines: known([]) }, "skip", /no engine/],
    [
      "none of the kind",
      { engines: known([engine("a", facts({ counters: undefined })), engine("b")]) },
      "fail",
      /no counter of prefix-cache tokens on a$/,
    ],
    [
      "of a removed generation",
      {
        engines: known([
          engine("a", facts({ counters: undefined, outdated: ["vllm:gpu_prefix_cache_hit_rate"] })),
        ]),
      },
      "fail",
      /on a; it has vllm:gpu_prefix_cache_hit_rate/,
    ],
    [
      "the simulator's",
      { engines: known([engine("a", facts({ counters: oldNames })), engine("b")]) },
      "warn",
      /vllm:prefix_cache_hits on a$/,
    ],
    [
      "SGLang's",
      { engines: known([engine("a", facts({ counters: undefined, sglang: true })), engine("b")]) },
      "warn",
      /^a: SGLang's page has no such counters: no hit rate can be measured$/,
    ],
    [
      "nothing served, by a generation that is removed",
      { engines: known([engine("a", mute("vllm:gpu_cache_usage_perc")), engine("b", mute())]) },
      "fail",
      /no counter of prefix-cache tokens on a; it has vllm:gpu_cache_usage_perc, which/,
    ],
    [
      "none of the kind on one, nothing served by the other",
      { engines: known([engine("a", facts({ counters: undefined })), engine("b", mute())]) },
      "fail",
      /no counter of prefix-cache tokens on a$/,
    ],
    [
      "nothing served by any",
      { engines: known([engine("a", mute()), engine("b", mute())]) },
      "skip",
      /^no page tells a counter: the engines have served nothing yet/,
    ],
    [
      "nothing served, and the counters are told all the same",
      { engines: known([engine("a", facts({ unused: true }))]) },
      "pass",
      /vllm:prefix_cache_hits_total on 1 pages$/,
    ],
    [
      "the simulator's on one, nothing served by two",
      {
        engines: known([
          engine("a", facts({ counters: oldNames })),
          engine("b", mute()),
          engine("c", mute()),
        ]),
      },
      "warn",
      /^vllm:prefix_cache_hits on a; 2 more have served nothing, and tell none yet$/,
    ],
    [
      "today's on one, nothing served by the other",
      { engines: known([engine("a"), engine("b", mute())]) },
      "pass",
      /vllm:prefix_cache_hits_total on 1 pages; 1 more have served nothing/,
    ],
    ["today's", {}, "pass", /vllm:prefix_cache_hits_total on 2 pages$/],
  ],
});
