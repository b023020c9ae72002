import { expect, test } from "vitest";
import { z } from "zod";
import { type Llmd, startLlmd } from "../llm-d.ts";
import { pipelineRunSchema, runCacheHit } from "../pipeline.ts";
import { runScript } from "../process.ts";

/** Plays a pipeline through the local runner, and gives its end. */
async function runRestart({ kubeconfig }: Llmd, params: Readonly<Record<string, string>>) {
  const given = Object.entries(params).flatMap(([name, value]) => ["-p", `${name}=${value}`]);
  const args = ["pipeline", "start", "cache-pod-restart-pipeline", "--use-param-defaults", "--showlog"];
  const ended = await runScript("local/main.ts", [
    ...args,
    "-o",
    "json",
    "--kubeconfig",
    kubeconfig,
    ...given,
  ]);
  const { status } = pipelineRunSchema.parse(JSON.parse(ended.stdout));
  return {
    exitCode: ended.code,
    results: Object.fromEntries(status.results.map(({ name, value }) => [name, value])),
    log: ended.stderr,
  };
}

const answerSchema = z.object({
  usage: z.object({ prompt_tokens_details: z.object({ cached_tokens: z.number() }) }),
});

/** Asks the same long question and gives how much of it was in the cache. */
async function cachedTokens({ gatewayUrl }: Llmd): Promise<number> {
  const content = "What does an engine remember of a question that it was asked before? ".repeat(20);
  const response = await fetch(`${gatewayUrl}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-session-id": "s", "x-test-id": "asked" },
    body: JSON.stringify({ messages: [{ role: "user", content }], max_tokens: 1 }),
  });
  return answerSchema.parse(await response.json()).usage.prompt_tokens_details.cached_tokens;
}

test("without confirm the run fails, and the caches are as they were", async () => {
  const llmd = await startLlmd();
  await cachedTokens(llmd);
  const end = await runRestart(llmd, {});
  expect(end.exitCode).toBe(1);
  expect(end.log).toContain("confirm: is false, and this task restarts pods");
  expect(end.results["status"]).toBe("invalid");
  expect(await cachedTokens(llmd)).toBeGreaterThan(0);
});

test("a dry run changes nothing", async () => {
  const llmd = await startLlmd();
  await cachedTokens(llmd);
  const end = await runRestart(llmd, { "dry-run": "true" });
  expect(end).toMatchObject({ exitCode: 0, results: { status: "pass", pods: "4", restarted: "0" } });
  expect(await cachedTokens(llmd)).toBeGreaterThan(0);
});

test("a restart empties the caches: the first request after it finds nothing", async () => {
  const llmd = await startLlmd();
  await cachedTokens(llmd);
  expect(await cachedTokens(llmd)).toBeGreaterThan(0);
  const end = await runRestart(llmd, { confirm: "true" });
  expect([end.exitCode, end.log]).toEqual([0, end.log]);
  expect(end.results).toMatchObject({
    status: "pass",
    pods: "4",
    restarted: "4",
    workloads: "Deployment ms-llm-d-modelservice-decode",
  });
  expect(await cachedTokens(llmd)).toBe(0);
  expect((await llmd.truth("asked")).map((request) => request.cachedTokens > 0)).toEqual([
    false,
    true,
    false,
  ]);
});

test("in cache-hit-pipeline: before the warm-up, so that the verdict is of cold caches made warm", async () => {
  const llmd = await startLlmd();
  const end = await runCacheHit({ requests: "10", "restart-pods": "true" }, llmd);
  expect([end.exitCode, end.log]).toEqual([0, end.log]);
  expect(end).toMatchObject({ succeeded: "True", reason: "Succeeded" });
  expect(end.results["verdict"]).toBe("pass");
  expect(end.ran.slice(0, 3)).toEqual(["verify-stack", "cache-pod-restart", "cache-warm-up"]);
  const [warmUp] = await llmd.truth(`${end.results["test-id"]}-warm-up`);
  expect(warmUp?.cachedTokens).toBe(0);
});

test("a stack that cannot be measured is not restarted, and the verdict names the first cause", async () => {
  const llmd = await startLlmd("--fault", "gateway.reachable");
  const end = await runCacheHit({ "restart-pods": "true" }, llmd);
  expect(end.ran).not.toContain("cache-pod-restart");
  expect(end.results["verdict"]).toBe("invalid");
  expect(end.results["verdict-reason"]).toMatch(/^verify-stack: .*ECONNREFUSED/);
});
