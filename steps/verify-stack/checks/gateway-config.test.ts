import type { Service } from "../../../lib/kubernetes/index.ts";
import { known } from "../reading.ts";
import { tryChecks } from "../testing/cases.ts";
import {
  backend,
  extProc,
  noRouting,
  pool,
  poolReading,
  routeObject,
  scrapes,
  service,
} from "../testing/routing.ts";
import { engine, noRight, picker, poolPods } from "../testing/scene.ts";
import { seen } from "../testing/seen.ts";

const asks = (other: Parameters<typeof extProc>[0]) => seen({ extProcs: known([extProc(other)]) });
const sticky = (name: string, other: Partial<Service> = {}) =>
  service(name, { sessionAffinity: "ClientIP", ...other });
const rule = (host: string, hashes: string | undefined = "httpHeaderName: x-user") =>
  seen({ destinationRules: known([{ name: "d", host, hashes }]) });
const failsOpen = (other: Parameters<typeof seen>[0]) => {
  const open = pool({ picker: { kind: "Service", name: "epp", port: 9002, failureMode: "FailOpen" } });
  return seen({ ...other, poolReadings: [poolReading(poolPods, [picker("epp", "e")], open)] });
};
const scraped = (engines: string[], pickers = ["epp"]) => seen({ scrapes: scrapes(engines, pickers) });
const addresses = known(
  ["a", "b"].map((name) => {
    const { engine: one, ...page } = engine(name);
    const { pod: _, ...outside } = one;
    return { ...page, engine: outside };
  }),
);
const stale = known({
  url: "http://p",
  now: 1000,
  engines: [{ labels: { instance: "10.0.0.1:8000" }, at: 700 }],
  pickers: [],
});

tryChecks({
  "epp.body-mode": [
    ["no right", seen({ extProcs: noRouting }), "skip", /may not list/],
    ["nothing tells", seen({ extProcs: known([]) }), "skip", /no object here tells/],
    ["none", asks({ bodyMode: "NONE" }), "fail", /EnvoyFilter f: request_body_mode of ext_proc is NONE/],
    ["none, but the picker may ask", asks({ bodyMode: "NONE", modeOverride: true }), "pass", /may ask/],
    ["streamed", {}, "pass", /FULL_DUPLEX_STREAMED/],
  ],
  "epp.failure-mode": [
    ["no right, and no pool", seen({ extProcs: noRouting, poolReadings: [] }), "skip", /may not list/],
    ["nothing tells", seen({ extProcs: known([]), poolReadings: [] }), "skip", /no object/],
    ["open", asks({ failOpen: true }), "warn", /EnvoyFilter f: failure_mode_allow is true/],
    [
      "open, but nothing goes anywhere without the picker's header",
      asks({ failOpen: true, pickedOnly: true }),
      "pass",
      /failure_mode_allow is true, but .*ORIGINAL_DST/,
    ],
    ["what the pool says", seen({ extProcs: noRouting }), "pass", /^InferencePool pool: FailClose$/],
    [
      "what the pool says, as llm-d's chart has it",
      { ...failsOpen({ extProcs: noRouting }) },
      "pass",
      /^InferencePool pool: FailOpen, so without the picker requests go to any engine$/,
    ],
    [
      "closed, whatever the pool says",
      failsOpen({}),
      "pass",
      /^EnvoyFilter f: failure_mode_allow is false, which applies here; InferencePool pool: FailOpen does not$/,
    ],
    ["closed", {}, "pass", /^EnvoyFilter f: failure_mode_allow is false$/],
  ],
  "affinity.service": [
    ["no right", seen({ services: noRouting }), "skip", /may not list/],
    [
      "none on the path",
      seen({ services: known([service("x")]), poolReadings: [] }),
      "skip",
      /no Service is known/,
    ],
    [
      "the picker's",
      seen({ services: known([sticky("epp")]) }),
      "warn",
      /Service epp has sessionAffinity ClientIP/,
    ],
    [
      "the gateway's",
      seen({ services: known([sticky("gw", { ports: [{ name: "http", port: 80, targetPort: 80 }] })]) }),
      "warn",
      /Service gw/,
    ],
    [
      "the route's",
      seen({
        services: known([sticky("decode")]),
        routes: known([routeObject({ backends: [backend({ group: "", kind: "Service", name: "decode" })] })]),
      }),
      "warn",
      /Service decode/,
    ],
    [
      "another one",
      seen({ services: known([service("epp"), sticky("x")]) }),
      "pass",
      /^no Service on the path \(epp\) has sessionAffinity ClientIP$/,
    ],
  ],
  "affinity.destination-rule": [
    ["no right", seen({ destinationRules: noRouting }), "skip", /may not list/],
    [
      "for the picker",
      rule("epp"),
      "warn",
      /DestinationRule d hashes requests for epp \(httpHeaderName: x-user\)/,
    ],
    ["for all of the namespace", rule("*.llm-d.svc.cluster.local"), "warn", /hashes requests/],
    ["for Istio's Service of the pool", rule("pool-ip-1a2b.llm-d.svc.cluster.local"), "warn", /hashes/],
    [
      "no right to list Services",
      { routing: { ...rule("x").routing, services: noRouting } },
      "skip",
      /may not list/,
    ],
    [
      "no Service on the path",
      { routing: { ...rule("x").routing, services: known([service("x")]), poolReadings: [] } },
      "skip",
      /no Service is known/,
    ],
    [
      "for another namespace",
      rule("epp.prod.svc.cluster.local"),
      "pass",
      /^no DestinationRule hashes requests for what is on the path \(d hashes for others\)$/,
    ],
    [
      "for TLS alone, as llm-d's chart has it",
      seen({ destinationRules: known([{ name: "d", host: "epp", hashes: undefined }]) }),
      "pass",
      /^no DestinationRule hashes$/,
    ],
  ],
  "prometheus.scrapes": [
    ["no prometheus-url", seen({ scrapes: undefined }), "skip", /no prometheus-url/],
    ["no answer", seen({ scrapes: noRouting }), "skip", /may not list/],
    ["no right to list engines", { engines: noRight }, "skip", /may not list/],
    ["no engine", { engines: known([]) }, "skip", /no ready engine/],
    ["an engine is missing", scraped(["a"]), "fail", /http:\/\/p: no series of b/],
    ["an engine's are old, by its address", seen({ scrapes: stale }), "fail", /no sample of a for 300 s/],
    [
      "fewer than there are addresses",
      { ...scraped(["x"]), engines: addresses },
      "fail",
      /fresh series of 1 of 2 engines/,
    ],
    [
      "as many as there are addresses",
      { ...scraped(["x", "y"], []), engines: addresses },
      "warn",
      /2 engines, but no series of epp/,
    ],
    [
      "the picker is missing",
      scraped(["a", "b"], []),
      "warn",
      /2 engines, but no series of epp of the endpoint picker/,
    ],
    [
      "a picker that is not ready",
      { ...seen({ scrapes: scrapes(["a", "b"], []), pickers: known([picker("epp", "e", false)]) }) },
      "pass",
      /2 engines, 0 endpoint pickers/,
    ],
  ],
});
