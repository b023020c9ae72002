import { known } from "../reading.ts";
import { tryChecks } from "../testing/cases.ts";
import { broken, probe, refused, unmarked } from "../testing/scene.ts";

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
