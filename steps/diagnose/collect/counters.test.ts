import { expect, test } from "vitest";
import { serve } from "../../../test/loopback.ts";
import { enginePod } from "../testing/broken-world.ts";
import { factsOf, metricsUrlOf, readCounters } from "./counters.ts";
import { Gaps } from "./gaps.ts";
import { podSightSchema } from "./pod-sight.ts";

test("a pod that is well and does not answer is out of our reach, one that is not well is down", async () => {
  const port = Number(new URL(await serve(() => {})).port);
  const found = (name: string, ready: boolean) => {
    const containers = [{ name: "vllm", image: "vllm", ports: [{ containerPort: port }] }];
    const object = enginePod(name, { containers, ready, status: { podIP: "127.0.0.1" } });
    return {
      role: "decode",
      sight: podSightSchema.parse(object),
      metricsUrl: metricsUrlOf("decode", object),
    };
  };
  const gaps = new Gaps();
  const limits = { signal: new AbortController().signal, podsPerRole: 3 };
  const pages = await readCounters(
    [found("decode-0", true), found("decode-1", true), found("decode-2", false)],
    gaps,
    limits,
  );
  expect(pages.map(({ pod, problem }) => [pod.sight.name, problem])).toEqual([
    ["decode-2", expect.stringContaining("no complete answer within 3 s")],
  ]);
  expect(gaps.all).toEqual([
    "metrics of decode-0, decode-1: no answer: a NetworkPolicy, or not inside the cluster?",
  ]);
});

test("a picker's page: of the twins of a series the newest, added up over what is not told apart", () => {
  const page = [
    'inference_extension_scheduler_attempts_total{pod_name="a",status="success",target_model_name="m"} 5',
    'inference_extension_scheduler_attempts_total{pod_name="b",status="success",target_model_name="m"} 14',
    'llm_d_epp_scheduler_attempts_total{endpoint_name="a",status="success",target_model_name="m"} 5',
    'llm_d_epp_scheduler_attempts_total{endpoint_name="b",status="success",target_model_name="m"} 14',
    'llm_d_epp_scheduler_attempts_total{endpoint_name="",status="failure",target_model_name="m"} 2',
    'inference_objective_request_error_total{error_code="Internal",model_name="m"} 1',
    'llm_d_epp_flow_control_pool_saturation{stage="a"} 0.4',
    'llm_d_epp_flow_control_pool_saturation{stage="b"} 0.2',
    'llm_d_epp_plugin_duration_seconds_count{plugin_type="x"} 9',
    "",
  ].join("\n");
  expect(factsOf(page, true)).toEqual({
    'scheduler_attempts{status="success"}': 19,
    'scheduler_attempts{status="failure"}': 2,
    'request_error{error_code="Internal"}': 1,
    flow_control_pool_saturation: 0.4,
  });
});

test("an engine's page: both spellings of the reason, no buckets, no creation times", () => {
  const page = [
    'vllm:request_success_total{engine="0",finished_reason="stop",model_name="m"} 30',
    'vllm:request_success_total{finish_reason="remote_decode",model_name="m"} 4',
    'vllm:request_success_created{engine="0",finished_reason="stop"} 1.7e9',
    'vllm:prefix_cache_hits{model_name="m"} 1.295511e+06',
    'vllm:kv_cache_usage_perc{engine="0"} 0.1',
    'vllm:kv_cache_usage_perc{engine="1"} 0.9',
    "",
  ].join("\n");
  expect(factsOf(page, false)).toEqual({
    'request_success{finished_reason="stop"}': 30,
    'request_success{finished_reason="remote_decode"}': 4,
    prefix_cache_hits: 1_295_511,
    kv_cache_usage_perc: 0.9,
  });
});
