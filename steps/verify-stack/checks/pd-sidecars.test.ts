import { apart, decode, engineOf, handled, SIDECAR, sidecar, transfer, without } from "../testing/apart.ts";
import { tryChecks } from "../testing/cases.ts";
import { container, running } from "../testing/scene.ts";

tryChecks({
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
      "the only flag of its version",
      apart(
        decode(
          "a",
          engineOf(),
          container({
            image: "llm-d-routing-sidecar:v0.6.0",
            name: "routing-proxy",
            args: ["--connector=nixlv2"],
          }),
        ),
      ),
      "pass",
      /nixlv2/,
    ],
    [
      "one of two that nobody knows",
      apart(decode("a"), decode("b", engineOf(), sidecar("--kv-connector=$(X)"))),
      "skip",
      /^nixlv2 on 1 of 2 sidecars; not to be told of b$/,
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
      "asked for by a variable",
      apart(
        decode("a", engineOf(), {
          ...sidecar(...without("--enable")),
          env: { ENABLE_SSRF_PROTECTION: "true" },
        }),
      ),
      "fail",
      /off in a \(the variable ENABLE_SSRF_PROTECTION is ignored\)/,
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
    [
      "one that nobody knows",
      apart(decode("a", engineOf(), sidecar("--vllm-port=$(X)")), decode("b")),
      "skip",
      /^not to be told of a$/,
    ],
    [
      "an engine that does not tell its port",
      apart(decode("a", engineOf({ args: ["--config=/c.yaml"] }), sidecar(...SIDECAR))),
      "skip",
      /not to be told of a/,
    ],
    [
      "both at their defaults",
      apart(decode("a", engineOf({ args: ["--model=m"] }), sidecar("--secure-proxy=false"))),
      "fail",
      /sidecar and engine both take port 8000: a/,
    ],
  ],
});
