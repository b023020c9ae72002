import { describe, expect, test } from "vitest";
import { checkGuidellm, type GuidellmLoad, guidellmParams } from "./guidellm-params.ts";
import { parseParams } from "./parse-params.ts";

/** The lines that refuse these params; empty where they are taken. */
function refusal(params: Readonly<Record<string, string>>): readonly string[] {
  try {
    parseParams(guidellmParams, params, (given) => checkGuidellm(given as unknown as GuidellmLoad));
    return [];
  } catch (error) {
    return (error as { lines?: readonly string[] }).lines ?? [String(error)];
  }
}

const WORDS = "synchronous, concurrent, throughput, constant, async, poisson or sweep";

describe("bad params are refused in the user's spelling", () => {
  test.each<[string, Record<string, string>, string[]]>([
    ["a strategy that is none", { rateType: "burst" }, [`rate-type: "burst" is not ${WORDS}`]],
    ["a profile that is none", { profile: "kind=sweep" }, [`profile: "kind=sweep" is not ${WORDS}`]],
    [
      "a rate of nothing",
      { rateType: "constant", rate: "0" },
      ['rate: "0" has an item that is wrong: "0" is not a number from 0.001 to 100000'],
    ],
    [
      "rates as JSON",
      { rateType: "constant", rate: "[1,2]" },
      ['rate: "[1,2]" has an item that is wrong: "[1" is not a number from 0.001 to 100000'],
    ],
    [
      "an API that is none",
      { requestFormat: "/v1/completions" },
      ['request-format: "/v1/completions" is not chat or text'],
    ],
    ["a rate with synchronous", { rate: "1" }, ["rate: has no meaning with synchronous"]],
    [
      "a rate with throughput",
      { rateType: "throughput", rate: "64" },
      ["rate: has no meaning with throughput"],
    ],
    ["concurrent without a rate", { rateType: "concurrent" }, ["rate: is required with concurrent"]],
    ["constant without a rate", { rateType: "constant" }, ["rate: is required with constant"]],
    ["async without a rate", { rateType: "async" }, ["rate: is required with async"]],
    ["poisson without a rate", { rateType: "poisson", rate: "," }, ["rate: is required with poisson"]],
    [
      "a part of a stream",
      { rateType: "concurrent", rate: "1,2.5" },
      ["rate: with concurrent it is a whole number of requests at once"],
    ],
    ...["1", "2.5", "3,4"].map((rate): [string, Record<string, string>, string[]] => [
      `a sweep of ${rate}`,
      { rateType: "sweep", rate, maxSeconds: "1" },
      ["rate: with sweep it is one whole number of benchmarks, 2 or more"],
    ]),
    [
      "a rate that only rate-type could use, when profile wins",
      { rateType: "constant", profile: "synchronous", rate: "2" },
      ["rate: has no meaning with synchronous"],
    ],
    [
      "nothing that ends it",
      { maxSeconds: "", maxRequests: "" },
      ["max-seconds: give it, or max-requests, or both"],
    ],
    ["less than a second", { maxSeconds: "0.5" }, ['max-seconds: "0.5" is not a number from 1 to 86400']],
    ["no requests", { maxRequests: "0" }, ['max-requests: "0" is not a whole number from 1 to 1000000']],
    [
      "benchmarks that only time ends, longer than all may take",
      { rateType: "constant", rate: "1,2", maxSeconds: "600", maxRequests: "" },
      ["max-seconds: 2 of 600 s each do not end within timeout-seconds (1200)"],
    ],
    [
      "a sweep of ten such",
      { rateType: "sweep", maxSeconds: "120", maxRequests: "" },
      ["max-seconds: 10 of 120 s each do not end within timeout-seconds (1200)"],
    ],
    [
      "more than an hour",
      { timeoutSeconds: "3601" },
      ['timeout-seconds: "3601" is not a whole number from 1 to 3600'],
    ],
    [
      "an image without a version",
      { image: "ghcr.io/vllm-project/guidellm" },
      ['image: "ghcr.io/vllm-project/guidellm" has no version'],
    ],
    [
      "a registry's port, which is no version",
      { image: "localhost:5000/guidellm" },
      ['image: "localhost:5000/guidellm" has no version'],
    ],
    [
      "the header that tells our requests",
      { extraHeaders: "x-test-id: mine" },
      [
        'extra-headers: line 1: "x-test-id" is set by this program, as are host, x-test-id, content-type, content-length or connection',
      ],
    ],
    [
      "a secret among the headers",
      { extraHeaders: "a: b\nAuthorization: Bearer abc" },
      ['extra-headers: line 2: "Authorization" holds a secret: put the token into the workspace credentials'],
    ],
    [
      "all rules at once",
      { rateType: "poisson", maxSeconds: "", maxRequests: "", image: "guidellm" },
      [
        "rate: is required with poisson",
        "max-seconds: give it, or max-requests, or both",
        'image: "guidellm" has no version',
      ],
    ],
  ])("%s", (_, params, lines) => {
    expect(refusal(params)).toEqual(lines);
  });
});

describe("what GuideLLM can do is taken", () => {
  test.each<[string, Record<string, string>]>([
    ["the defaults", {}],
    ["streams", { rateType: "concurrent", rate: "1,2,4" }],
    ["the newer word, which wins", { rateType: "synchronous", profile: "poisson", rate: "0.5" }],
    ["as many as it can", { profile: "throughput" }],
    ["a sweep of its own size", { rateType: "sweep" }],
    ["a sweep of three", { rateType: "sweep", rate: "3" }],
    ["a benchmark that only time ends", { maxRequests: "" }],
    ["a benchmark that only requests end", { maxSeconds: "" }],
    ["one whose data counts the requests", { data: "synthetic:count=10", maxSeconds: "", maxRequests: "" }],
    [
      "the same beside a long time, since requests end it",
      { data: "synthetic:count=10", maxSeconds: "3600", maxRequests: "" },
    ],
    ["a long time beside requests", { maxSeconds: "3600" }],
    ["an image by its digest", { image: `localhost:5000/guidellm@sha256:${"0".repeat(64)}` }],
    ["headers", { extraHeaders: "x-tenant: a\nx-region: b" }],
  ])("%s", (_, params) => {
    expect(refusal(params)).toEqual([]);
  });
});
