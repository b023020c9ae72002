import { expect, test } from "vitest";
import type { PartsFault } from "../faults/index.ts";
import { ask, longPrompt, sample } from "../testing/client.ts";
import { testStack } from "../testing/stack.ts";
import type { StackDescription } from "./stack.ts";

/** Those of running parts that no other test of this folder starts. */
type Fault = Exclude<
  PartsFault,
  `load.${string}` | "gateway.reachable" | "epp.single.none" | "pods.ready" | "pd.ssrf-protection"
>;

const page = async (url: string) => (await fetch(url)).text();
const pages = ({ workers }: StackDescription) =>
  Promise.all(workers.map(({ metricsUrl }) => page(metricsUrl)));

/** What every worker's page says of its cache under a label. */
async function told(stack: StackDescription, label: string) {
  const found = (await pages(stack)).map((text) =>
    new RegExp(`^vllm:cache_config_info\\{.*\\b${label}="(.*?)"`, "m").exec(text),
  );
  return found.map((match) => match?.[1]);
}

/** Sends two new prompts through the gateway, and counts the requests that each role's engines ended. */
async function computed(stack: StackDescription) {
  for (const name of ["one", "two"]) {
    const messages = [{ role: "user", content: `${name}: ${longPrompt}` }];
    expect((await ask(stack.gatewayUrl, { body: { messages } })).status).toBe(200);
  }
  const texts = await pages(stack);
  const counts: Record<string, number> = { decode: 0, prefill: 0 };
  for (const [at, { role }] of stack.workers.entries()) {
    counts[role] =
      (counts[role] ?? 0) + sample(texts[at] ?? "", "vllm:request_success_total", 'finished_reason="length"');
  }
  return { prefill: counts["prefill"], decode: counts["decode"] };
}

const shows: Record<Fault, (fault: string) => Promise<void>> = {
  async "cache.block-size"(fault) {
    expect(await told(await testStack(fault), "block_size")).toEqual(["16", "16", "16", "32"]);
  },
  async "cache.prefix-caching"(fault) {
    const stack = await testStack(fault);
    expect(await told(stack, "enable_prefix_caching")).toEqual(["True", "True", "True", "False"]);
  },
  async "engine.hash.algorithm"(fault) {
    const stack = await testStack(fault, "--replicas=2");
    expect(await told(stack, "prefix_caching_hash_algo")).toEqual(["sha256_cbor", "sha256"]);
  },
  async "engine.metric-names.removed"(fault) {
    const stack = await testStack(fault, "--replicas=2");
    const counted = (await pages(stack)).map((text) => text.includes("vllm:prefix_cache_queries_total"));
    expect(counted).toEqual([true, false]);
  },
  async "engine.alike.max-num-seqs"(fault) {
    const stack = await testStack(fault, "--replicas=1", "--itl-ms=50");
    const streams = Array.from({ length: 9 }, () => ask(stack.gatewayUrl, { body: { max_tokens: 20 } }));
    const metrics = () => page(stack.workers[0]?.metricsUrl ?? "");
    await expect.poll(async () => sample(await metrics(), "vllm:num_requests_running")).toBe(8);
    await expect.poll(async () => sample(await metrics(), "vllm:num_requests_waiting")).toBe(1);
    await Promise.all(streams);
  },
  async "epp.on-path"(fault) {
    const stack = await testStack(fault);
    const answers = [];
    for (let at = 0; at < 4; at++) answers.push(await ask(stack.gatewayUrl));
    expect(answers.filter(({ headers }) => headers.has("x-went-into-resp-headers"))).toEqual([]);
    expect(new Set(answers.map(({ headers }) => headers.get("x-inference-pod"))).size).toBe(4);
    const picker = await page(`${stack.gatewayUrl}/metrics`);
    expect(picker).toContain("llm_d_epp_scheduler_attempts_total");
    expect(picker).not.toMatch(/^llm_d_epp_scheduler_attempts_total\{/m);
  },
  async "epp.disagg.no-handler"(fault) {
    const stack = await testStack(fault);
    expect(await computed(stack)).toEqual({ prefill: 0, decode: 2 });
    expect(stack.workers.map(({ role }) => role)).toContain("prefill");
  },
  async "pods.ready.prefill"(fault) {
    expect(await computed(await testStack(fault))).toEqual({ prefill: 0, decode: 2 });
  },
  async "pd.roles.no-prefill"(fault) {
    const stack = await testStack(fault);
    expect(await computed(stack)).toEqual({ prefill: 0, decode: 2 });
    expect(new Set(stack.workers.map(({ role }) => role))).toEqual(new Set(["decode"]));
  },
  async "pd.sidecar.missing"(fault) {
    const stack = await testStack(fault, "--replicas=2");
    const decode = stack.workers.filter(({ role }) => role === "decode");
    expect(decode.map(({ url, metricsUrl }) => metricsUrl === `${url}/metrics`)).toEqual([false, true]);
  },
};

test.each(Object.entries(shows))("%s", (name, show) => show(`--fault=${name}`));

test("without a fault the same prompts are computed by prefill workers", async () => {
  expect(await computed(await testStack("--disaggregated"))).toEqual({ prefill: 2, decode: 2 });
});
