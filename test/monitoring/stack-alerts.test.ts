import { describe, expect, test } from "vitest";
import { complaintAbout, type Expected } from "./alert.ts";
import { promtool, withoutPromtool } from "./promtool.ts";

const CLOCK = { interval: "5m", at: "3h" };
const model = { namespace: "llm-d", model_name: "tiny" };
const ENGINE = 'namespace="llm-d",model_name="tiny",pod="a"';

describe.skipIf(!promtool)(`alerts about llm-d${promtool ? "" : `; ${withoutPromtool}`}`, () => {
  describe.each(["_total", ""])("counters named with %j at the end", (total) => {
    test.each<[string, string, string, Expected]>([
      ["a low hit rate of next to no traffic", "0+1x40", "0+600x40", undefined],
      ["a fair hit rate", "0+48000x40", "0+60000x40", undefined],
      [
        "a low hit rate under load",
        "0+6000x40",
        "0+60000x40",
        { ...model, summary: "tiny in llm-d finds 10% of its prompt tokens in the cache." },
      ],
    ])("%s", (_, hits, queries, expected) => {
      const given = {
        [`vllm:prefix_cache_hits${total}{${ENGINE}}`]: hits,
        [`vllm:prefix_cache_queries${total}{${ENGINE}}`]: queries,
      };
      expect(complaintAbout("LlmdLowPrefixCacheHitRate", CLOCK, given, expected)).toBe("");
    });
  });

  test("an engine whose counters are renamed by an update counts once", () => {
    const given = {
      [`vllm:prefix_cache_hits{${ENGINE}}`]: "0+60000x40",
      [`vllm:prefix_cache_queries{${ENGINE}}`]: "0+60000x40",
      [`vllm:prefix_cache_hits_total{${ENGINE}}`]: "0+6000x40",
      [`vllm:prefix_cache_queries_total{${ENGINE}}`]: "0+60000x40",
    };
    const expected = { ...model, summary: "tiny in llm-d finds 10% of its prompt tokens in the cache." };
    expect(complaintAbout("LlmdLowPrefixCacheHitRate", CLOCK, given, expected)).toBe("");
  });

  test.each<[string, string, Expected]>([
    ["a hundred", "0+1x40", undefined],
    ["ten", "0+10x40", { ...model, summary: "10% of the requests for tiny in llm-d fail." }],
  ])("a picker that fails one request in %s", (_, failed, expected) => {
    const given = {
      'llm_d_epp_request_error_total{namespace="llm-d",model_name="tiny",error_code="503"}': failed,
      'llm_d_epp_request_total{namespace="llm-d",model_name="tiny"}': "0+100x40",
    };
    expect(complaintAbout("LlmdEppErrors", CLOCK, given, expected)).toBe("");
  });

  const pool = { namespace: "llm-d", name: "pool" };
  test.each<[string, string, string, string, Expected]>([
    [
      "without endpoints",
      "LlmdEppNoReadyEndpoints",
      'llm_d_epp_ready_endpoints{namespace="llm-d",name="pool"}',
      "0x40",
      { ...pool, summary: "The pool pool in llm-d has no ready endpoint." },
    ],
    [
      "with one",
      "LlmdEppNoReadyEndpoints",
      'llm_d_epp_ready_endpoints{namespace="llm-d",name="pool"}',
      "1x40",
      undefined,
    ],
    [
      "with a queue",
      "LlmdRequestsWaiting",
      `vllm:num_requests_waiting{${ENGINE}}`,
      "30x40",
      { ...model, summary: "30 requests for tiny wait in llm-d." },
    ],
    ["with a short queue", "LlmdRequestsWaiting", `vllm:num_requests_waiting{${ENGINE}}`, "3x40", undefined],
    [
      "with a full KV cache",
      "LlmdKvCacheFull",
      `vllm:kv_cache_usage_perc{${ENGINE}}`,
      "0.95x40",
      { ...model, pod: "a", summary: "The KV cache of a in llm-d is 95% full." },
    ],
    ["with a used KV cache", "LlmdKvCacheFull", `vllm:kv_cache_usage_perc{${ENGINE}}`, "0.8x40", undefined],
  ])("a pool %s: %s", (_, alert, series, values, expected) => {
    expect(complaintAbout(alert, CLOCK, { [series]: values }, expected)).toBe("");
  });

  test.each([
    ["LlmdEngineDown", "llm-d-engines", "Prometheus cannot scrape the engine a in llm-d."],
    ["LlmdEppDown", "llm-d-epp", "Prometheus cannot scrape the endpoint picker a in llm-d."],
    ["LlmdPushgatewayDown", "llm-d-pushgateway", "Prometheus cannot scrape the Pushgateway in llm-d."],
  ])("%s: when it is away, and not when it is there", (alert, job, summary) => {
    const labels = { job, namespace: "llm-d", pod: "a" };
    const up = `up{job="${job}",namespace="llm-d",pod="a"}`;
    expect(complaintAbout(alert, CLOCK, { [up]: "0x40" }, { ...labels, summary })).toBe("");
    expect(complaintAbout(alert, CLOCK, { [up]: "1x40" }, undefined)).toBe("");
  });

  test.each<[string, string, Expected]>([
    ["for ten minutes, as long as a model loads", "1x34 0x2", undefined],
    [
      "for longer",
      "1x30 0x9",
      {
        namespace: "llm-d",
        pod: "a",
        job: "llm-d-engines",
        summary: "Prometheus cannot scrape the engine a in llm-d.",
      },
    ],
  ])("an engine that is away %s", (_, values, expected) => {
    const given = { 'up{job="llm-d-engines",namespace="llm-d",pod="a"}': values };
    expect(complaintAbout("LlmdEngineDown", CLOCK, given, expected)).toBe("");
  });

  const epp = (pod: string, namespace = "llm-d") =>
    `up{job="llm-d-epp",namespace="${namespace}",pod="${pod}"}`;
  const gone = {
    namespace: "llm-d",
    job: "llm-d-epp",
    summary: "There is no endpoint picker left to scrape in llm-d.",
  };
  test.each<[string, string, Readonly<Record<string, string>>, Expected]>([
    ["that was never there", "3h", { up: "1x40" }, undefined],
    ["that another pod followed", "3h", { [epp("a")]: "1x20 _x20", [epp("b")]: "_x20 1x20" }, undefined],
    ["that has no pod left", "3h", { [epp("a")]: "1x20 _x20" }, gone],
    [
      "that has no pod left, beside another namespace's",
      "3h",
      { [epp("a")]: "1x20 _x20", [epp("b", "other")]: "1x40" },
      gone,
    ],
    ["that has no pod left since half a day", "13h", { [epp("a")]: "1x20 _x200" }, gone],
    ["that was removed more than a day ago", "27h", { [epp("a")]: "1x20 _x400" }, undefined],
  ])("a picker %s", (_, at, given, expected) => {
    expect(complaintAbout("LlmdEppDown", { interval: "5m", at }, given, expected)).toBe("");
  });
});
