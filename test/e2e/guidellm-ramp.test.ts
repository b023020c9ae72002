import { loadavg } from "node:os";
import { expect, test } from "vitest";
import { describeGuidellm } from "../guidellm-host.ts";
import { runGuidellm } from "../guidellm-run.ts";
import { watchLateness } from "../lateness.ts";
import { type Llmd, startLlmd, trueTtftP50 } from "../llm-d.ts";
import { runScript } from "../process.ts";

/** Long beside what a client adds to it on a busy machine. */
const TTFT_MS = 400;
const ITL_MS = 20;
const REQUESTS = 20;
const TOKENS = 16;

/** TTFT: median over the requests; the others: means. In milliseconds. */
interface Times {
  readonly ttft: number;
  readonly itl: number;
  readonly tpot: number;
  readonly ntpot: number;
}

/** By the worker's own clock, from the arrival of a request there; and that it was the load that was asked for. */
async function trueTimes(llmd: Llmd, testId: string): Promise<Times> {
  const truth = await llmd.truth(testId);
  expect(truth.map(({ outputTokens }) => outputTokens)).toEqual(Array(REQUESTS).fill(TOKENS));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const e2e = (request: (typeof truth)[number]) => request.e2eMs ?? Number.NaN;
  const itl = mean(truth.map((one) => (e2e(one) - (one.ttftMs ?? Number.NaN)) / (TOKENS - 1)));
  return { ttft: trueTtftP50(truth), itl, tpot: itl, ntpot: mean(truth.map((one) => e2e(one) / TOKENS)) };
}

async function bySessionRamp(llmd: Llmd): Promise<Times> {
  const { stdout, stderr } = await runScript("tools/ramp.ts", [
    ...["--gateway-url", llmd.gatewayUrl, "--host", llmd.host, "--model", llmd.model, "--test-id", "t"],
    ...["--requests", `${REQUESTS}`, "--sessions", "2", "--concurrency", "2", "--max-tokens", `${TOKENS}`],
    ...["--sleep-seconds", "0", "-o", "json"],
  ]);
  const { ttftMs, itlMs, tpotMs, e2eMs, failed } = JSON.parse(stdout);
  expect(failed, stderr).toBe(0);
  return { ttft: ttftMs.p50, itl: itlMs.mean, tpot: tpotMs.mean, ntpot: e2eMs.mean / TOKENS };
}

function table(times: Readonly<Record<string, Times>>): string {
  const row = (name: string, cells: readonly string[]) =>
    name.padEnd(26) + cells.map((cell) => cell.padStart(9)).join("");
  return [
    row("ms", ["TTFT p50", "ITL", "TPOT", "NTPOT"]),
    ...Object.entries(times).map(([name, { ttft, itl, tpot, ntpot }]) =>
      row(
        name,
        [ttft, itl, tpot, ntpot].map((value) => value.toFixed(2)),
      ),
    ),
  ].join("\n");
}

describeGuidellm("0.8.1", "the same load as session-ramp's, at times that are known", (guidellm) => {
  // Others on this machine delay either client for a while: hence the second try.
  test("TTFT and ITL are the engine's, by both", { retry: 1, timeout: 600_000 }, async () => {
    const timing = ["--ttft-base-ms", `${TTFT_MS}`, "--itl-ms", `${ITL_MS}`, "--prefill-ms-per-token", "0"];
    const llmd = await startLlmd(...timing);
    const late = watchLateness();
    const ours = await bySessionRamp(llmd);
    const { results, log } = await runGuidellm(
      guidellm,
      {
        "rate-type": "concurrent",
        rate: "2",
        "max-requests": `${REQUESTS}`,
        data: `prompt_tokens=64,output_tokens=${TOKENS}`,
      },
      llmd,
    );
    const lateMs = late();
    const of = (name: string) => Number(results[name]);
    const theirs = {
      ttft: of("ttft-p50-ms"),
      itl: of("itl-mean-ms"),
      tpot: of("tpot-mean-ms"),
      ntpot: of("ntpot-mean-ms"),
    };
    const [, testId = ""] = /test id ([^\s,]+)/.exec(log) ?? [];
    const [truth, theirTruth] = [await trueTimes(llmd, "t"), await trueTimes(llmd, testId)];
    const name = `GuideLLM ${guidellm.version}`;
    console.log(
      table({
        "session-ramp": ours,
        "the engine, to it": truth,
        [name]: theirs,
        "the engine, to GuideLLM": theirTruth,
      }),
      `\nGuideLLM's TTFT less session-ramp's: ${(theirs.ttft - ours.ttft).toFixed(1)} ms.`,
      `This machine: load ${loadavg()[0]?.toFixed(1)}, wakes sleepers ${lateMs.toFixed(1)} ms late (p95)`,
    );

    // A client stamps its send before the engine sees the request, and the token after it left: it reads more, by the
    // ways through client and gateway, which take milliseconds, and tens of them where processors are shared.
    for (const [client, engine] of [
      [ours, truth],
      [theirs, theirTruth],
    ] as const) {
      expect(client.ttft - engine.ttft).toBeGreaterThan(-1);
      expect(client.ttft / engine.ttft).toBeLessThan(1.25);
    }
    expect(Math.abs(theirs.ttft / ours.ttft - 1)).toBeLessThan(0.25);
    // Between two tokens a delay of the one is made good by the other: what is left is that of the first and the last.
    for (const [client, engine] of [
      [ours, truth],
      [theirs, theirTruth],
      [theirs, ours],
    ] as const) {
      expect(Math.abs(client.itl / engine.itl - 1)).toBeLessThan(0.2);
      expect(Math.abs(client.tpot / engine.tpot - 1)).toBeLessThan(0.2);
    }
    // The first token's time is in the one and not in the other.
    expect(theirs.ntpot - theirs.tpot).toBeGreaterThan((TTFT_MS - ITL_MS) / TOKENS / 2);
  });
});
