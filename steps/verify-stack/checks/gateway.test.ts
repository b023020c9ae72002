import { known } from "../reading.ts";
import { tryChecks } from "../testing/cases.ts";
import { refused } from "../testing/scene.ts";

tryChecks({
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
});
