import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../../tools/steps.ts";
import { run } from "../process.ts";

/** The environment of somebody who has just npm and the host's Node: nothing of node_modules/.bin, nothing of ours. */
function plainEnv(more: Record<string, string>): NodeJS.ProcessEnv {
  const path = (process.env["PATH"] ?? "").split(":").filter((folder) => !folder.includes("node_modules"));
  return { PATH: path.join(":"), HOME: process.env["HOME"], SLEEP_SECONDS: "0", ...more };
}

const demo = (more: Record<string, string>, ...args: string[]) =>
  run(join(root, "make-demo.sh"), args, { env: plainEnv(more) });

describe("make-demo.sh", () => {
  test.each<[string, Record<string, string>, string[], number, RegExp]>([
    ["an unknown argument", {}, ["--fast"], 2, /unknown argument "--fast"/],
    ["a dry run without a cluster", {}, ["--dry-run"], 2, /--dry-run is for a cluster/],
    [
      "engines without their gateway",
      { METRICS_URLS: "a=http://127.0.0.1:9" },
      [],
      2,
      /give GATEWAY_URL too/,
    ],
    ["an unknown routing", { ROUTING: "best" }, [], 2, /"best" is not one of/],
    ["a bad number", { REQUESTS: "ten" }, [], 2, /requests: "ten" is not a whole number/],
    [
      "a gateway that is not there",
      { GATEWAY_URL: "http://127.0.0.1:9", METRICS_URLS: "a=http://127.0.0.1:9" },
      [],
      4,
      /ECONNREFUSED/,
    ],
  ])("%s", async (_, env, args, code, message) => {
    const end = await demo(env, ...args);
    expect(end.stdout + end.stderr).toMatch(message);
    expect(end.code).toBe(code);
  });

  test("passes, with the lines that people look for and a report that is there", async () => {
    const end = await demo({ REQUESTS: "8", WARMUP_COUNT: "2" });
    expect(end.code, end.stdout + end.stderr).toBe(0);
    const all = end.stdout + end.stderr;
    expect(all).toMatch(/Delta Hit Rate \(measured traffic\): \d+\.\d%/);
    expect(all).toMatch(/Averages over 8 requests: TTFT=[\d.]+ ms, TPOT=[\d.]+ ms, TOTAL=[\d.]+ ms/);
    expect(all).toContain("MULTI-SESSION STICKINESS SUMMARY");
    const [, report = ""] = /^Report: (.+)$/m.exec(end.stdout) ?? [];
    expect(existsSync(join(dirname(report), "requests.ndjson"))).toBe(true);
  });

  test("RESTART_PODS restarts the engines of the embedded llm-d first", async () => {
    const end = await demo({ REQUESTS: "8", RESTART_PODS: "true" });
    expect(end.stdout + end.stderr).toContain(
      "[cache-pod-restart : run] Every pod is new and ready: 4 pods.",
    );
    expect(end.code, end.stdout + end.stderr).toBe(0);
  });

  test("round robin: the verdict is the exit code", async () => {
    const end = await demo({ ROUTING: "round-robin", SESSIONS: "5", REQUESTS: "20" });
    expect(end.code).toBe(3);
    expect(end.stdout).toMatch(/^verdict +fail$/m);
  });
});
