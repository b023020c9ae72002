import { UnreachableError } from "../../../lib/errors/index.ts";
import { known, unknown } from "../reading.ts";
import { tryChecks } from "../testing/cases.ts";
import { broken, engine, facts, pod, probe, refused, unmarked } from "../testing/scene.ts";

const down = unknown<never>(new UnreachableError("engine b: connect ECONNREFUSED 10.0.0.1:8000"));

tryChecks({
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
    [
      "one of two, and an engine that is down",
      { probes: [broken, probe()], engines: known([engine("a"), engine("b", down)]) },
      "fail",
      /^1 of 2 probes failed, b refuses connections: HTTP 503$/,
    ],
    [
      "one of two, and a page that says nothing of it",
      {
        probes: [broken, probe()],
        engines: known([
          engine("a", refused),
          engine("b", down, pod("b", { ready: false })),
          engine("c", facts()),
        ]),
      },
      "fail",
      /HTTP 503$/,
    ],
    ["no usage", { probes: [probe({ usage: undefined })] }, "fail", /without usage/],
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
});
