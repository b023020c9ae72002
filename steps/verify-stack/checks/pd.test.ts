import { expect, test } from "vitest";
import { InvalidError } from "../../../lib/errors/index.ts";
import type { Container, Pod } from "../../../lib/kubernetes/index.ts";
import { unknown } from "../reading.ts";
import { tryChecks } from "../testing/cases.ts";
import { config, routing } from "../testing/routing.ts";
import { container, noRight, pod, running, scene } from "../testing/scene.ts";
import { checks } from "./index.ts";

const HOST = "VLLM_NIXL_SIDE_CHANNEL_HOST";
const transfer = (connector: string) =>
  `--kv-transfer-config={"kv_connector":"${connector}","kv_role":"kv_both"}`;
const ENGINE = ["--model=m", "--port=8200", transfer("NixlConnector")];
const SIDECAR = [
  "--port=8000",
  "--model-server-port=8200",
  "--kv-connector=nixlv2",
  "--enable-ssrf-protection",
];

const engineOf = (own: Partial<Container> = {}) =>
  container({ args: ENGINE, envSources: { [HOST]: "status.podIP" }, ...own });
const sidecar = (...args: string[]) => container({ name: "routing-proxy", args });
const decode = (name: string, ...containers: Container[]): Pod =>
  pod(name, { containers: containers.length > 0 ? containers : [engineOf(), sidecar(...SIDECAR)] });
const prefill = (name: string, own: Partial<Container> = {}): Pod =>
  pod(name, { labels: { "llm-d.ai/role": "prefill" }, containers: [engineOf(own)] });

const HANDLED = routing([], [], { pickerConfig: config("[{type: disagg-profile-handler}]") });
const handled = { routing: HANDLED };
const unreadable = { routing: routing([], [], { pickerConfig: unknown(new InvalidError("may not read")) }) };

/** A sound stack with these in place of its decode pods. */
const apart = (...decodes: Pod[]) => ({ ...handled, ...running(...decodes, prefill("p")) });
const without = (flag: string) => SIDECAR.filter((arg) => !arg.startsWith(flag));

test("a sound stack with prefill and decode apart passes every check of it", () => {
  const sound = scene(apart(decode("a"), decode("b")));
  const own = checks.filter(({ id }) => id.startsWith("pd."));
  expect(own.map(({ id, run }) => `${id}: ${run(sound).status}`)).toEqual(own.map(({ id }) => `${id}: pass`));
});

tryChecks({
  "pd.roles": [
    ["no right", { pods: noRight }, "skip", /may not list/],
    ["not apart", {}, "skip", /not apart/],
    [
      "no decode pod",
      { ...handled, ...running(prefill("p")) },
      "fail",
      /prefill 1, decode 0: nothing generates/,
    ],
    [
      "no prefill pod",
      { ...handled, ...running(decode("a")) },
      "fail",
      /prefill 0, decode 1, though the picker has disagg-profile-handler/,
    ],
    ["no prefill pod, and no sidecar", { ...handled, ...running(pod("a")) }, "fail", /prefill 0, decode 1/],
    ["sidecars for nothing", running(decode("a")), "warn", /1 routing sidecars with nowhere/],
    [
      "both in some",
      { ...handled, ...running(prefill("p"), pod("b", { labels: { "llm-d.ai/role": "prefill-decode" } })) },
      "pass",
      /prefill 1, decode 1/,
    ],
    [
      "both, and no right to the configuration",
      { ...unreadable, ...running(decode("a"), prefill("p")) },
      "pass",
      /prefill 1/,
    ],
  ],
  "pd.sidecar": [
    ["no right", { pods: noRight }, "skip", /may not list/],
    ["no prefill pod", { ...handled, ...running(pod("a")) }, "skip", /no prefill pod/],
    ["one without", apart(decode("a"), decode("b", engineOf())), "fail", /none in b: it prefills/],
  ],
  "pd.kv-transfer": [
    ["not apart", {}, "skip", /not apart/],
    ["no prefill pod", { ...handled, ...running(pod("a")) }, "skip", /no prefill pod/],
    [
      "one without",
      apart(decode("a"), decode("b", engineOf({ args: ["--model=m"] }))),
      "fail",
      /no --kv-transfer-config on b/,
    ],
    [
      "another connector",
      apart(decode("a", engineOf({ args: ["--model=m", transfer("MooncakeConnector")] }))),
      "fail",
      /MooncakeConnector on a; NixlConnector on p/,
    ],
    [
      "one that may be in a file",
      apart(decode("a", engineOf({ args: ["--config=/c.yaml"] }))),
      "pass",
      /NixlConnector on 1 of 2/,
    ],
    [
      "one that nobody knows",
      { ...handled, ...running(prefill("p", { args: ["--kv-transfer-config=$(X)"] })) },
      "skip",
      /do not tell/,
    ],
    [
      "simulators",
      {
        ...handled,
        ...running(prefill("p", { args: [], image: "ghcr.io/llm-d/llm-d-inference-sim:v0.10.2" })),
      },
      "skip",
      /simulated/,
    ],
  ],
  "pd.connector": [
    ["no sidecar", apart(decode("a", engineOf())), "skip", /no routing sidecar/],
    [
      "another in one",
      apart(decode("a"), decode("b", engineOf(), sidecar("--kv-connector=mooncake"))),
      "fail",
      /--kv-connector differs: nixlv2 on a; mooncake on b/,
    ],
    [
      "not the engines'",
      apart(decode("a", engineOf(), sidecar("--kv-connector=shared-storage"))),
      "fail",
      /sidecars speak shared-storage, NixlConnector on a, p/,
    ],
    [
      "the old flag",
      apart(decode("a", engineOf(), sidecar("--connector=nixlv2"))),
      "warn",
      /nixlv2, by --connector on a/,
    ],
    [
      "one that nobody knows",
      apart(decode("a", engineOf(), sidecar("--kv-connector=$(X)"))),
      "skip",
      /do not tell/,
    ],
    [
      "an engine's that is not known here",
      {
        ...handled,
        ...running(decode("a", engineOf({ args: [transfer("MyConnector")] }), sidecar(...SIDECAR))),
      },
      "pass",
      /nixlv2/,
    ],
  ],
  "pd.ssrf-protection": [
    ["not apart", {}, "skip", /not apart/],
    ["no sidecar", apart(decode("a", engineOf())), "skip", /no routing sidecar/],
    [
      "left out in one",
      apart(decode("a"), decode("b", engineOf(), sidecar(...without("--enable")))),
      "fail",
      /off in b: a client's x-prefiller-host-port/,
    ],
    [
      "off, without a prefill pod",
      running(decode("a", engineOf(), sidecar(...without("--enable"), "--enable-ssrf-protection=false"))),
      "fail",
      /off in a/,
    ],
    [
      "one that nobody knows",
      apart(decode("a", engineOf(), sidecar("--enable-ssrf-protection=$(X)"))),
      "skip",
      /not to be told of a/,
    ],
  ],
  "pd.ports": [
    ["no sidecar", apart(decode("a", engineOf())), "skip", /no routing sidecar/],
    [
      "another than the engine's",
      apart(decode("a"), decode("b", engineOf(), sidecar(...without("--model"), "--model-server-port=8201"))),
      "fail",
      /sends to 8201, the engine is at 8200: b/,
    ],
    [
      "the default, and the engine elsewhere",
      apart(decode("a", engineOf({ args: ["--port=8300"] }), sidecar("--port=8000"))),
      "fail",
      /sends to 8200, the engine is at 8300/,
    ],
    [
      "one for both",
      apart(decode("a", engineOf({ args: ["--port=8000"] }), sidecar("--port=8000"))),
      "fail",
      /both take port 8000: a/,
    ],
    ["one that nobody knows", apart(decode("a", engineOf(), sidecar("--vllm-port=$(X)"))), "pass", /1 pods/],
  ],
  "pd.side-channel": [
    ["not apart", {}, "skip", /not apart/],
    [
      "another connector",
      { ...handled, ...running(prefill("p", { args: [transfer("MooncakeConnector")] })) },
      "skip",
      /no NixlConnector/,
    ],
    [
      "not set on one",
      apart(decode("a", engineOf({ envSources: {} }), sidecar(...SIDECAR))),
      "fail",
      /HOST is not set on a/,
    ],
    [
      "loopback",
      apart(decode("a", engineOf({ envSources: {}, env: { [HOST]: "localhost" } }))),
      "fail",
      /HOST is localhost on a/,
    ],
    [
      "every address",
      apart(decode("a", engineOf({ envSources: {}, env: { [HOST]: "0.0.0.0" } }))),
      "fail",
      /is 0\.0\.0\.0 on a/,
    ],
    [
      "set by a script",
      apart(
        decode(
          "a",
          engineOf({
            envSources: {},
            command: [
              "sh",
              "-c",
              `export ${HOST}=$(hostname -i); vllm serve m ${transfer("NixlConnector").replace("=", " '")}'`,
            ],
            args: [],
          }),
        ),
      ),
      "skip",
      /not to be told of a/,
    ],
    [
      "from a ConfigMap",
      apart(decode("a", engineOf({ envSources: {}, hasEnvFrom: true }))),
      "skip",
      /not to be told of a/,
    ],
  ],
});
