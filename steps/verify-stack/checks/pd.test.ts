import { expect, test } from "vitest";
import { InvalidError } from "../../../lib/errors/index.ts";
import { unknown } from "../reading.ts";
import {
  apart,
  decode,
  engineOf,
  HOST,
  handled,
  multi,
  prefill,
  SIDECAR,
  sidecar,
  transfer,
} from "../testing/apart.ts";
import { tryChecks } from "../testing/cases.ts";
import { routing } from "../testing/routing.ts";
import { noRight, pod, running, scene } from "../testing/scene.ts";
import { checks } from "./index.ts";

const unreadable = { routing: routing([], [], { pickerConfig: unknown(new InvalidError("may not read")) }) };

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
      "skip",
      /^NixlConnector on 1 of 2 engines; not to be told of a$/,
    ],
    [
      "one that nobody knows",
      { ...handled, ...running(prefill("p", { args: ["--kv-transfer-config=$(X)"] })) },
      "skip",
      /do not tell/,
    ],
    [
      "one of several in each, and storage beside it",
      apart(decode("a", engineOf({ args: ["--model=m", multi("OffloadingConnector", "NixlConnector")] }))),
      "pass",
      /^NixlConnector on 2 of 2/,
    ],
    [
      "storage alone",
      apart(decode("a", engineOf({ args: ["--model=m", multi("LMCacheConnectorV1")] }))),
      "fail",
      /LMCacheConnectorV1 on a; NixlConnector on p/,
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
  "pd.side-channel": [
    ["not apart", {}, "skip", /not apart/],
    [
      "one whose connector nobody knows",
      apart(decode("a", engineOf({ args: ["--kv-transfer-config=$(X)"] })), decode("b")),
      "skip",
      /not to be told of a$/,
    ],
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
