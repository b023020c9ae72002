import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { root } from "../../tools/steps.ts";
import { type Answer, event, serveCompletions, streamAnswer } from "../completion-server.ts";
import { folder } from "../folder.ts";
import { readRecords, readSummary } from "../ramp.ts";

const WHOLE = 40;

/** The first answers end, each later one streams a word every few milliseconds, for ever. */
const endless: Answer = async (response, n, request) => {
  if (n < WHOLE) {
    await streamAnswer()(response, n, request);
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const timer = setInterval(() => response.write(event({ content: "on" })), 5);
  response.on("close", () => clearInterval(timer));
};

/** The load generator as a program of its own; all that it prints to stdout is one line. */
function startRamp(url: string, ...flags: string[]) {
  const report = folder();
  const names = ["--gateway-url", url, "--model", "m", "--test-id", "t", "--report", report, "-o", "json"];
  const args = [...names, "--sleep-seconds", "0", ...flags];
  const child = spawn(process.execPath, ["--import", "tsx", "tools/ramp.ts", ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  // A test that fails leaves nothing behind.
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, report, ended: endOf(child) };
}

async function endOf(child: ChildProcess) {
  if (child.stdout === null || child.stderr === null) throw new Error("its output is not read");
  const [[code], stdout, stderr] = await Promise.all([
    once(child, "exit"),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, lines: stdout.split("\n").slice(0, -1), stderr };
}

describe("a signal", () => {
  it.each([
    { signal: "SIGTERM", exit: 143 },
    { signal: "SIGINT", exit: 130 },
  ] as const)(
    "$signal ends a run whose streams never end, with all that it knows",
    async ({ signal, exit }) => {
      const server = await serveCompletions(endless);
      const { child, report, ended } = startRamp(server.url, "--requests", "1000000", "--concurrency", "4");
      await expect.poll(() => server.arrived.length, { timeout: 30_000 }).toBe(WHOLE + 4);
      // Words of the four that go on.
      await new Promise((resolve) => setTimeout(resolve, 50));
      child.kill(signal);
      const { code, lines, stderr } = await ended;
      expect(code, stderr).toBe(exit);
      expect(lines).toHaveLength(1);
      const line = JSON.parse(lines[0] ?? "");
      const reason = `ended by ${signal} before it was done`;
      expect(line).toMatchObject({ requests: WHOLE, failed: 0, incomplete: 4, outputTokens: 4 * WHOLE });
      expect(line).toMatchObject({ valid: false, invalidReason: reason });
      const file = readSummary(report);
      expect(file).toMatchObject({
        status: "invalid",
        partial: true,
        ended: "told",
        requests: WHOLE,
        failures: {},
      });
      expect(file?.incomplete.count).toBe(4);
      expect(file?.incomplete.outputTokens).toBeGreaterThan(4);
      expect(file?.ttftMs?.count).toBe(WHOLE);
      const records = readRecords(report);
      expect(records.filter(({ outcome }) => outcome === "ok")).toHaveLength(WHOLE);
      expect(records.filter(({ outcome }) => outcome === "aborted")).toHaveLength(4);
      expect(records.map(({ requestId }) => requestId).toSorted()).toEqual(
        Array.from({ length: WHOLE + 4 }, (_, n) => `t-${n}`).toSorted(),
      );
    },
  );

  it("SIGTERM ends it before anything was answered", async () => {
    const server = await serveCompletions(() => {});
    const { child, report, ended } = startRamp(
      server.url,
      "--requests",
      "1000",
      "--arrival",
      "constant",
      "--rate",
      "50",
    );
    await expect.poll(() => server.arrived.length, { timeout: 30_000 }).toBeGreaterThan(2);
    child.kill("SIGTERM");
    const { code, lines } = await ended;
    expect(code).toBe(143);
    const line = JSON.parse(lines[0] ?? "");
    expect(line).toMatchObject({ requests: 0, failed: 0, ttftMs: null, valid: false });
    expect(line.incomplete).toBeGreaterThan(2);
    expect(readSummary(report)).toMatchObject({ partial: true, requests: 0, ttftMs: null });
  });

  it("SIGKILL leaves whole lines, and a summary that says it is of a part", async () => {
    const server = await serveCompletions(streamAnswer({ firstMs: 2 }));
    const { child, report, ended } = startRamp(server.url, "--requests", "1000000", "--concurrency", "4");
    // The first summary is written a second after the first request.
    await expect.poll(() => readSummary(report), { timeout: 30_000 }).toBeDefined();
    child.kill("SIGKILL");
    const { code, lines } = await ended;
    expect([code, lines]).toEqual([null, []]);
    const file = readSummary(report);
    expect(file).toMatchObject({
      status: "invalid",
      reason: "the run had not ended when this was written",
      partial: true,
    });
    const records = readRecords(report);
    expect(records.length).toBeGreaterThan(20);
    expect(file?.requests).toBeGreaterThan(20);
    expect(file?.ttftMs?.count).toBe(file?.requests);
    expect(records.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(
      records.map((_, index) => index),
    );
    expect(new Set(records.map(({ outcome }) => outcome))).toEqual(new Set(["ok"]));
    expect(readdirSync(report).filter((name) => name.startsWith("requests"))).toEqual(["requests.ndjson"]);
  });
});
