import { describe, expect, it } from "vitest";
import { watchLateness } from "../lateness.ts";
import { startLlmd, trueTtftP50 } from "../llm-d.ts";
import { deadUrl } from "../loopback.ts";
import { runScript } from "../process.ts";

const quick = ["--sleep-seconds", "0", "--max-tokens", "8", "--test-id", "t"];

/** The load generator alone, with `-o json`: its exit code and its one line. */
async function ramp(...flags: string[]) {
  const { code, stdout, stderr } = await runScript("tools/ramp.ts", [...flags, "-o", "json"]);
  const [line = "", ...rest] = stdout.split("\n");
  expect(rest).toEqual([""]);
  return { code, line: JSON.parse(line), stderr };
}

describe("npm run ramp", () => {
  it("names every bad flag at once, and sends nothing", async () => {
    const { code, stdout, stderr } = await runScript("tools/ramp.ts", [
      "--gateway-url",
      "x",
      "--requests",
      "ten",
      "--nope",
      "1",
    ]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.trimEnd().split("\n")).toEqual([
      "--nope: no such flag; see --help",
      '--gateway-url: "x" is not a URL such as http://host:port',
      '--requests: "ten" is not a whole number from 1 to 100000000',
    ]);
  });

  it("asks for the gateway once, and for nothing that only a pipeline has", async () => {
    const { code, stderr } = await runScript("tools/ramp.ts", []);
    expect(code).toBe(2);
    expect(stderr).toBe("--gateway-url: is required\n");
    const help = await runScript("tools/ramp.ts", ["--help"]);
    expect(help.stdout).toContain("--gateway-url  http(s) URL (required)\n");
    expect(help.stdout).not.toMatch(/--verify-stack|--cache-snapshot-before/);
    expect(help.stdout).toContain("--on-fail  fail | continue (");
  });

  it("is unreachable when nothing listens", async () => {
    const { code, line } = await ramp("--gateway-url", await deadUrl(), "--model", "m");
    expect(code).toBe(4);
    expect(line).toMatchObject({ requests: 0, failed: 0, ttftMs: null, valid: false });
    expect(line.invalidReason).toContain("ECONNREFUSED");
  });

  // A machine that is busy with other things delays the client and the gateway beyond the engine: hence the retry.
  it("sends exactly what was asked for, and times it as the engine does", { retry: 2 }, async () => {
    const llmd = await startLlmd("--replicas", "2", "--itl-ms", "5", "--prefill-ms-per-token", "0.1");
    const late = watchLateness();
    const { code, line } = await ramp(
      "--gateway-url",
      llmd.gatewayUrl,
      "--requests",
      "40",
      "--sessions",
      "4",
      ...quick,
    );
    expect(code).toBe(0);
    expect(line).toMatchObject({
      requests: 40,
      failed: 0,
      outputTokens: 320,
      valid: true,
      invalidReason: null,
    });
    const truth = await llmd.truth("t");
    expect(truth.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, index) => `t-${index}`));
    expect(truth.map(({ session }) => session)).toEqual(
      Array.from({ length: 40 }, (_, index) => `t-s${[1, 2, 3, 4, 4, 3, 2, 1][index % 8]}`),
    );
    expect(Math.abs(line.ttftMs.p50 - trueTtftP50(truth))).toBeLessThan(2 + late());
    expect(line.tpotMs.p50).toBeGreaterThan(4);
    expect(line.tpotMs.p50).toBeLessThan(7);
  });

  it("never takes a failure for a fast success", async () => {
    const llmd = await startLlmd(
      "--replicas",
      "1",
      "--prefill-ms-per-token",
      "5",
      "--itl-ms",
      "2",
      "--fault",
      "load.errors-every-third",
    );
    const { code, line } = await ramp("--gateway-url", llmd.gatewayUrl, "--requests", "30", ...quick);
    const truth = await llmd.truth("t");
    expect(code).toBe(0);
    expect(line).toMatchObject({ requests: 30, failed: 10, valid: true, outputTokens: 160 });
    expect(truth).toHaveLength(20);
    // Immediate 500s among the samples would pull the mean below the engine's.
    const trueMean = truth.reduce((sum, { ttftMs }) => sum + (ttftMs ?? Number.NaN), 0) / truth.length;
    expect(line.ttftMs.mean).toBeGreaterThan(trueMean - 1);
  });

  it("gives up on a stream that stalls", async () => {
    const llmd = await startLlmd("--replicas", "1", "--itl-ms", "2", "--fault", "load.stall-mid-stream");
    const flags = ["--requests", "20", "--concurrency", "4", "--request-timeout-seconds", "1.5"];
    const { line, stderr } = await ramp("--gateway-url", llmd.gatewayUrl, ...flags, ...quick);
    expect(line).toMatchObject({ requests: 20, failed: 2 });
    expect(stderr).toContain("2 failed with timeout; the first: not done within 1.5 s");
  });
});
