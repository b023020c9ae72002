import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import type { FaultName } from "../faults/index.ts";
import { ask, eventually, longPrompt, sample, tokensOf } from "../testing/client.ts";
import { readTruth, testStack } from "../testing/stack.ts";
import { applyChatTemplate } from "../worker/chat-template.ts";
import type { StackDescription } from "./stack.ts";

/** Those that requests show. */
type FaultUnderLoad = Extract<
  FaultName,
  `load.${string}` | "gateway.reachable" | "epp.single.none" | "pods.ready"
>;

const sessions = (count: number) => Array.from({ length: count }, (_, at) => `session-${at}`);

/** Asks the same question `count` times, one after the other, the sessions in turn. */
async function askInTurn(stack: StackDescription, count: number, names = sessions(1), testId = "t") {
  const answers = [];
  for (let at = 0; at < count; at++) {
    answers.push(await ask(stack.gatewayUrl, { testId, session: names[at % names.length] ?? "" }));
  }
  return answers;
}

/** Sums of the prefix-cache counters over all workers. */
async function counters(stack: StackDescription) {
  const texts = await Promise.all(
    stack.workers.map(async ({ metricsUrl }) => (await fetch(metricsUrl)).text()),
  );
  const sum = (name: string) => texts.reduce((total, text) => total + sample(text, name), 0);
  return { queries: sum("vllm:prefix_cache_queries_total"), hits: sum("vllm:prefix_cache_hits_total") };
}

const hitOf = (length: number) => Math.floor((length - 1) / 16) * 16;

/** Share of the requests that went to their session's most used worker. */
function stickiness(requests: { session: string; worker: string }[]): number {
  const matrix = Map.groupBy(requests, ({ session }) => session);
  const modal = [...matrix.values()].map((own) => {
    const byWorker = Map.groupBy(own, ({ worker }) => worker);
    return Math.max(...[...byWorker.values()].map((same) => same.length));
  });
  return modal.reduce((sum, count) => sum + count, 0) / requests.length;
}

describe("routing", () => {
  test("prefix-cache: 30 equal prompts go to one worker and hit (N-1)*h tokens", async () => {
    const stack = await testStack();
    const answers = await askInTurn(stack, 30);
    const length = tokensOf(answers[0] ?? expect.fail()).prompt;
    expect(await counters(stack)).toEqual({ queries: 30 * length, hits: 29 * hitOf(length) });
    const requests = await readTruth(stack.truthUrl);
    expect(requests).toHaveLength(30);
    expect(new Set(requests.map(({ worker }) => worker)).size).toBe(1);
    expect(new Set(answers.map(({ headers }) => headers.get("x-upstream-host"))).size).toBe(1);
    expect(requests.reduce((sum, { cachedTokens }) => sum + cachedTokens, 0)).toBe(29 * hitOf(length));
  });

  test("round-robin: N equal prompts on P workers hit (N-P)*h tokens, and no session sticks", async () => {
    const stack = await testStack("--routing=round-robin");
    const [first] = await askInTurn(stack, 40, sessions(5));
    const length = tokensOf(first ?? expect.fail()).prompt;
    expect(await counters(stack)).toEqual({ queries: 40 * length, hits: 36 * hitOf(length) });
    expect(stickiness(await readTruth(stack.truthUrl))).toBeLessThan(0.5);
  });

  test("session: every session sticks", async () => {
    const stack = await testStack("--routing=session");
    await askInTurn(stack, 30, sessions(6));
    expect(stickiness(await readTruth(stack.truthUrl))).toBe(1);
  });

  test("multi-turn: the second turn hits the first one's question and answer", async () => {
    const stack = await testStack("--block-size=4");
    const question = { role: "user", content: longPrompt };
    const whole = { stream: false, max_tokens: 40 };
    const first = await ask(stack.gatewayUrl, { body: { ...whole, messages: [question] } });
    const said = JSON.parse(first.text).choices[0].message;
    const second = await ask(stack.gatewayUrl, { body: { ...whole, messages: [question, said, question] } });
    const shared = tokensOf(first).prompt + 40 - 1;
    expect(tokensOf(second).cached).toBe(Math.floor(shared / 4) * 4);
  });

  test("a small cache evicts: prompts that do not fit never hit", async () => {
    const { length } = applyChatTemplate([{ role: "one", content: longPrompt }]);
    const stack = await testStack("--replicas=1", `--cache-blocks=${Math.ceil((length + 2) / 16)}`);
    for (const word of ["one", "two", "one", "two"]) {
      await ask(stack.gatewayUrl, { body: { messages: [{ role: word, content: longPrompt }] } });
    }
    expect((await counters(stack)).hits).toBe(0);
  });
});

describe("what it tells", () => {
  test("truth agrees with what the client saw", async () => {
    const stack = await testStack();
    const answer = await ask(stack.gatewayUrl, {
      requestId: "r-1",
      session: "s-1",
      testId: "t-1",
      body: { max_tokens: 4 },
    });
    const { prompt } = tokensOf(answer);
    const [record] = await eventually(
      () => readTruth(stack.truthUrl),
      ([only]) => only?.status === "ok",
    );
    expect(record).toMatchObject({
      id: "r-1",
      session: "s-1",
      testId: "t-1",
      promptTokens: prompt,
      outputTokens: 4,
    });
    expect(record?.worker).toBe(answer.headers.get("x-inference-pod"));
    expect(record?.ttftMs ?? Number.NaN).toBeGreaterThan(1 + prompt * 0.01 - 0.01);
    expect(record?.e2eMs ?? Number.NaN).toBeGreaterThan(record?.ttftMs ?? Number.NaN);
  });

  test("the gateway gathers the same truth, and clears it", async () => {
    const stack = await testStack("--replicas=2", "--routing=round-robin");
    await askInTurn(stack, 3);
    const gathered = await readTruth(`${stack.gatewayUrl}/truth`);
    const ids = (requests: { id: string }[]) => requests.map(({ id }) => id).toSorted();
    expect(ids(gathered)).toEqual(ids(await readTruth(stack.truthUrl)));
    await fetch(`${stack.gatewayUrl}/truth`, { method: "DELETE" });
    expect(await readTruth(stack.truthUrl)).toEqual([]);
  });

  test("the access log has a line a request, a little later", async () => {
    const stack = await testStack();
    await askInTurn(stack, 3);
    const text = await eventually(
      () => readFile(stack.accessLog, "utf8"),
      (lines) => lines.split("\n").length === 4,
    );
    const hosts = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).upstream_host);
    const [{ worker = "" } = {}] = await readTruth(stack.truthUrl);
    const url = stack.workers.find(({ name }) => name === worker)?.url;
    expect(hosts.map((host) => `http://${host}`)).toEqual([url, url, url]);
  });
});

describe("faults", () => {
  // The record's type makes a fault without a test an error; faults.test.ts has the others.
  const shows: Record<FaultUnderLoad, (fault: string) => Promise<void>> = {
    async "load.errors-every-third"(fault) {
      const stack = await testStack(fault);
      const answers = await askInTurn(stack, 6);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 500, 200, 200, 500]);
      expect(await readTruth(stack.truthUrl)).toHaveLength(4);
    },
    async "load.stall-mid-stream"(fault) {
      const stack = await testStack(fault);
      await askInTurn(stack, 9);
      const stalled = ask(stack.gatewayUrl, { body: { max_tokens: 8 } });
      stalled.catch(() => {});
      const reached = await eventually(
        () => readTruth(stack.truthUrl),
        (requests) => requests[9]?.outputTokens === 3,
      );
      expect(reached[9]).toMatchObject({ status: "running", e2eMs: null });
      expect((await ask(stack.gatewayUrl)).status).toBe(200);
      expect((await readTruth(stack.truthUrl))[9]?.outputTokens).toBe(3);
    },
    async "load.slow-metrics"(fault) {
      const stack = await testStack(fault);
      const scrape = fetch(stack.workers[0]?.metricsUrl ?? "", { signal: AbortSignal.timeout(300) });
      await expect(scrape).rejects.toThrow(/timeout/);
      expect((await ask(stack.gatewayUrl)).status).toBe(200);
    },
    async "load.worker-restart"(fault) {
      const stack = await testStack(fault);
      await askInTurn(stack, 3, sessions(1), "t-warm-up");
      const answers = await askInTurn(stack, 10);
      const length = tokensOf(answers[0] ?? expect.fail()).prompt;
      expect(answers.map((answer) => tokensOf(answer).cached)).toEqual(Array(10).fill(hitOf(length)));
      await eventually(
        () => counters(stack),
        ({ queries }) => queries === 0,
      );
      const [after] = await askInTurn(stack, 1);
      expect(tokensOf(after ?? expect.fail()).cached).toBe(0);
    },
    async "load.counters-reset"(fault) {
      const stack = await testStack(fault);
      const [first] = await askInTurn(stack, 10);
      const length = tokensOf(first ?? expect.fail()).prompt;
      await eventually(
        () => counters(stack),
        ({ queries }) => queries === 0,
      );
      await askInTurn(stack, 1);
      expect(await counters(stack)).toEqual({ queries: length, hits: hitOf(length) });
    },
    async "load.engine-dead"(fault) {
      const stack = await testStack(fault, "--routing=round-robin");
      await expect(fetch(stack.workers[0]?.metricsUrl ?? "")).rejects.toThrow();
      const statuses = (await askInTurn(stack, 8)).map(({ status }) => status);
      expect(statuses).toEqual([503, 200, 200, 200, 503, 200, 200, 200]);
    },
    async "gateway.reachable"(fault) {
      const stack = await testStack(fault);
      await expect(fetch(`${stack.gatewayUrl}/v1/models`)).rejects.toThrow();
      expect((await fetch(stack.workers[0]?.metricsUrl ?? "")).status).toBe(200);
      expect(await readTruth(stack.truthUrl)).toEqual([]);
    },
    async "load.log-missing"(fault) {
      const stack = await testStack(fault);
      await askInTurn(stack, 1);
      expect(existsSync(stack.accessLog)).toBe(false);
    },
    async "load.foreign-traffic"(fault) {
      const stack = await testStack(fault);
      const requests = await eventually(
        () => readTruth(stack.truthUrl),
        (all) => all.length >= 3,
      );
      expect(new Set(requests.map(({ testId }) => testId))).toEqual(new Set(["foreign"]));
      expect(requests.map(({ cachedTokens }) => cachedTokens).slice(0, 3)).toEqual([0, 0, 0]);
    },
    async "epp.single.none"(fault) {
      const stack = await testStack(fault);
      const answers = await askInTurn(stack, 4);
      expect(answers.map(({ headers }) => headers.get("x-went-into-resp-headers"))).toEqual(
        Array(4).fill(null),
      );
      expect(new Set(answers.map(({ headers }) => headers.get("x-inference-pod"))).size).toBe(4);
    },
    async "pods.ready"(fault) {
      const stack = await testStack(fault, "--routing=round-robin");
      const answers = await askInTurn(stack, 6);
      const pods = answers.map(({ headers }) => headers.get("x-inference-pod"));
      expect(pods).toEqual(["decode-0", "decode-1", "decode-2", "decode-0", "decode-1", "decode-2"]);
    },
  };

  test.each(Object.entries(shows))("%s", (name, show) => show(`--fault=${name}`));
});
