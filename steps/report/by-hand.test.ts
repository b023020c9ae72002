import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { recount } from "./by-hand.ts";

interface Line {
  readonly session: string;
  readonly outcome: string;
  readonly upstream: string | null;
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  readonly ttftMs: number | null;
}

const ok = (session: string, upstream: string | null, ttftMs: number, cachedTokens: number | null): Line => ({
  session,
  outcome: "ok",
  upstream,
  promptTokens: 100,
  cachedTokens,
  ttftMs,
});

/** Pastes the command into a shell, in the report's folder. */
function run(lines: readonly Line[]): string[] {
  const cwd = mkdtempSync(join(tmpdir(), "by-hand-"));
  writeFileSync(join(cwd, "requests.ndjson"), `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
  const PATH = `${dirname(process.execPath)}:/usr/bin:/bin`;
  return execFileSync("sh", ["-c", recount], { cwd, env: { PATH }, encoding: "utf8" }).trim().split("\n");
}

const failed: Line = { ...ok("s1", "b", 0, null), outcome: "cut", ttftMs: null };

describe("the command over requests.ndjson", () => {
  test.each<[string, Line[], string[]]>([
    [
      "counts successes alone, and takes the middle of two medians",
      [ok("s1", "a", 9, 96), failed, ok("s1", "b", 100, 0), ok("s1", "a", 11, 96), ok("s2", "b", 10, 96)],
      ["hit rate by usage: 72.0000 %", "stickiness by header: 75.0000 %", "TTFT p50: 10.500 ms"],
    ],
    [
      "says no data where one response told nothing of the cache, or none of its upstream",
      [ok("s1", null, 9, 96), ok("s1", null, 9, null)],
      ["hit rate by usage: no data", "stickiness by header: no data", "TTFT p50: 9.000 ms"],
    ],
    [
      "says no data where nothing succeeded",
      [failed],
      ["hit rate by usage: no data", "stickiness by header: no data", "TTFT p50: no data"],
    ],
  ])("%s", (_, lines, printed) => {
    expect(run(lines)).toEqual(printed);
  });
});
