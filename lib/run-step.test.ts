import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { InvalidError, SkippedError, UnreachableError } from "./errors/index.ts";
import { phrase, tally } from "./result/index.ts";
import { runStep } from "./run-step.ts";
import { defineStep, type Outcome, optional } from "./step.ts";
import { dataOf, summaryOf } from "./summary.ts";
import { count, decimal, text } from "./wire/index.ts";

const dataSchema = z.strictObject({ sent: z.number() });
type Act = (
  signal: AbortSignal,
  publish: (sent: number) => void,
) => Promise<Outcome<{ sent: ReturnType<typeof tally> }, { sent: number }>>;

function stepThat(act: Act) {
  return defineStep({
    name: "try-out",
    description: "Tries something out.",
    params: {
      requests: count({ min: 1, max: 10 }).prefault("3").describe("Requests."),
      sleepSeconds: decimal({ min: 0, max: 9 }).prefault("0").describe("Pause."),
      prompt: text({ maxBytes: 100 }).describe("Prompt."),
    },
    results: { sent: tally().describe("Requests sent.") },
    workspaces: { credentials: optional("Secrets.") },
    summary: { schema: dataSchema, maxBytes: 300 },
    deadlineSeconds: 60,
    check: ({ requests, sleepSeconds }) =>
      sleepSeconds > requests ? [`sleep-seconds: "${sleepSeconds}" is more than requests`] : [],
    run: ({ signal, publish, credentials, log }) => {
      const token = credentials.token("gateway-token");
      if (token !== undefined) log.info(`using ${token}`);
      return act(signal, (sent) => publish({ status: "invalid", sent, data: { sent } }));
    },
  });
}

async function play(
  act: Act,
  params: Record<string, string> = {},
  interrupted = new AbortController().signal,
) {
  const folder = mkdtempSync(join(tmpdir(), "step-"));
  writeFileSync(join(folder, "gateway-token"), "very-secret\n");
  const lines: string[] = [];
  const end = await runStep(stepThat(act), {
    params: { prompt: "hi", ...params },
    workspaces: { credentials: folder },
    resultPaths: new Map(["status", "reason", "summary", "sent"].map((name) => [name, join(folder, name)])),
    run: { name: "try-out-run", namespace: "default" },
    write: (line) => lines.push(line),
    interrupted,
  });
  const written = Object.fromEntries(
    ["status", "reason", "summary", "sent"].map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
  return { code: end.exitCode, lines, ...written } as { code: number; lines: string[] } & Record<
    "status" | "reason" | "summary" | "sent",
    string
  >;
}

const never: Act = () => new Promise(() => {});
const pass: Act = async () => ({ status: "pass", sent: 3, data: { sent: 3 } });

describe("bad params", () => {
  test("are all named at once, in the YAML's spelling, and nothing runs", async () => {
    const end = await play(() => Promise.reject(new Error("must not run")), {
      requests: "ten",
      sleepSeconds: "-1",
    });
    expect(end.code).toBe(2);
    expect(end.lines).toEqual([
      'requests: "ten" is not a whole number from 1 to 10',
      'sleep-seconds: "-1" is not a number from 0 to 9',
      'try-out: 2 bad params: requests: "ten" is not a whole number from 1 to 10; sleep-seconds: "-1" is not a number from 0 to 9',
    ]);
    expect(end.status).toBe("invalid");
    expect(end.sent).toBe("");
  });
  test("stay exit code 2 under on-fail: continue", async () => {
    expect((await play(pass, { requests: "0", onFail: "continue" })).code).toBe(2);
  });
  test("that break a rule between two of them", async () => {
    const end = await play(pass, { requests: "1", sleepSeconds: "2" });
    expect([end.code, end.lines[0]]).toEqual([2, 'sleep-seconds: "2" is more than requests']);
  });
});

describe("every ending writes every result and has its exit code", () => {
  test.each<[string, Act, number, number, string, string]>([
    ["pass", pass, 0, 0, "pass", ""],
    ["fail", async () => ({ status: "fail", reason: "too low", sent: 3 }), 3, 0, "fail", "too low"],
    ["invalid", () => Promise.reject(new InvalidError("foreign")), 5, 0, "invalid", "foreign"],
    ["unreachable", () => Promise.reject(new UnreachableError("no route")), 4, 0, "invalid", "no route"],
    ["skipped", () => Promise.reject(new SkippedError("a: b")), 5, 0, "skipped", "a: b"],
    [
      "a bug of ours",
      () => Promise.reject(new TypeError("x is y")),
      1,
      1,
      "invalid",
      "bug in try-out: x is y",
    ],
  ])("%s", async (_, act, code, forgiven, status, reason) => {
    const end = await play(act);
    expect([end.code, end.status, end.reason]).toEqual([code, status, reason]);
    expect(JSON.parse(end.summary)).toMatchObject({ v: 1, task: "try-out", status, reason });
    expect((await play(act, { onFail: "continue" })).code).toBe(forgiven);
  });

  test("a summary that its declared size cannot hold is a bug, not a cut summary", async () => {
    const wide = defineStep({
      name: "wide",
      description: "Too wide.",
      params: {},
      results: { note: phrase(100).describe("Note.") },
      summary: { schema: z.string(), maxBytes: 200 },
      deadlineSeconds: 5,
      run: async () => ({ status: "pass", data: "x".repeat(300) }),
    });
    const lines: string[] = [];
    const end = await runStep(wide, {
      params: {},
      workspaces: {},
      resultPaths: new Map(),
      run: { name: "wide", namespace: "default" },
      write: (line) => lines.push(line),
      interrupted: new AbortController().signal,
    });
    expect(end.exitCode).toBe(1);
    expect(lines.at(-1)).toContain("the summary takes more than 200 bytes");
  });

  test("data that its own schema refuses is this step's bug, and every result is written", async () => {
    const end = await play(async () => ({ status: "pass", sent: 3, data: { sent: Number.NaN } }), {
      onFail: "continue",
    });
    expect(end).toMatchObject({ code: 1, status: "invalid", sent: "" });
    expect(end.reason).toBe(
      "bug in try-out: the summary breaks its own schema: sent: Invalid input: expected number, received null",
    );
    expect(JSON.parse(end.summary)).toEqual({
      v: 1,
      task: "try-out",
      status: "invalid",
      reason: end.reason,
    });
  });
});

describe("a step that is ended", () => {
  test("by SIGTERM leaves what it published, marked so, and exits 143 whatever on-fail says", async () => {
    const interrupted = new AbortController();
    const act: Act = async (signal, publish) => {
      publish(2);
      interrupted.abort("SIGTERM");
      signal.throwIfAborted();
      return { status: "pass" };
    };
    const end = await play(act, { onFail: "continue" }, interrupted.signal);
    expect(end).toMatchObject({
      code: 143,
      status: "invalid",
      sent: "2",
      reason: "ended by SIGTERM before it was done",
    });
  });
  test("by its own deadline is invalid, even when it does not listen", async () => {
    const end = await play(never, { deadlineSeconds: "1" });
    expect(end).toMatchObject({ code: 5, status: "invalid", reason: "the deadline of 1 s passed" });
    expect(end.lines.at(-1)).toBe("try-out: the deadline of 1 s passed. Hint: raise deadline-seconds");
  });
});

test("a secret never reaches the log", async () => {
  expect((await play(pass)).lines).toEqual(["using [redacted]"]);
});

describe("declarations that would mislead are refused", () => {
  test("a param without a description", () => {
    expect(() =>
      defineStep({
        name: "x",
        description: "X.",
        params: { a: count({ min: 1, max: 2 }) },
        results: {},
        deadlineSeconds: 1,
        run: async () => ({ status: "pass" }),
      }),
    ).toThrow("x: param a has no description");
  });
  test("two results that differ only in case", () => {
    const result = tally().describe("N.");
    expect(() =>
      defineStep({
        name: "x",
        description: "X.",
        params: {},
        results: { aB: result, ab: result },
        deadlineSeconds: 1,
        run: async () => ({ status: "pass" }),
      }),
    ).toThrow("x: two results are named ab, but for case");
  });
});

describe("a summary without data hands on the first cause", () => {
  const schema = summaryOf("try-out", dataSchema);
  test.each([
    [
      "named after the task where it arose",
      { v: 1, task: "try-out", status: "invalid", reason: "no route" },
      "try-out: no route",
    ],
    [
      "unchanged when that was further up",
      { v: 1, task: "try-out", status: "skipped", reason: "first: no route" },
      "first: no route",
    ],
  ])("%s", (_, summary, message) => {
    expect(() => dataOf(schema.parse(JSON.stringify(summary)))).toThrow(new SkippedError(message));
  });
  test("and one that no step wrote is refused", () => {
    expect(schema.safeParse('{"v":2}').error?.issues[0]?.message).toContain("is not the summary of try-out");
  });
});
