import { describe, expect, test } from "vitest";
import { runWith } from "../test/run.ts";
import { InvalidError, SkippedError, UnreachableError } from "./errors/index.ts";
import { tally } from "./result/index.ts";
import { defineStep } from "./step.ts";
import { count } from "./wire/index.ts";

/* The part of a step before the program of another image: it leaves the results to the part that follows. */

const UNFINISHED = { status: "invalid", reason: "the step did not finish", sent: "" };

function stepThat(prepare?: (signal: AbortSignal) => Promise<void>, ran: string[] = []) {
  return defineStep({
    name: "try-out",
    description: "Tries something out.",
    params: { requests: count({ min: 1, max: 10 }).prefault("3").describe("Requests.") },
    results: { sent: tally().describe("Requests sent.") },
    deadlineSeconds: 60,
    check: ({ requests }) => (requests === 9 ? ['requests: "9" is too many'] : []),
    ...(prepare && {
      prepare: async ({ signal, publish, log, params }) => {
        ran.push(`prepare ${params.requests}`);
        publish({ status: "invalid", sent: 1 });
        log.info("preparing");
        await prepare(signal);
      },
    }),
    run: async () => {
      ran.push("run");
      return { status: "pass", sent: 3 };
    },
  });
}

const done = async () => {};

test.each<[string, Record<string, string>, string]>([
  ["a bad param", { requests: "0" }, 'requests: "0" is not a whole number from 1 to 10'],
  ["a broken rule", { requests: "9" }, 'requests: "9" is too many'],
])("%s ends it with 2 before it begins, whatever on-fail says", async (_, params, line) => {
  const ran: string[] = [];
  const end = await runWith(stepThat(done, ran), { params: { ...params, onFail: "continue" } }, "prepare");
  expect([end.exitCode, end.lines[0], ran]).toEqual([2, line, []]);
  expect(end.results).toMatchObject({ status: "invalid", reason: expect.stringContaining(line) });
});

describe("what it throws is the step's end", () => {
  test.each<[string, unknown, number, number, string, string]>([
    ["invalid", new InvalidError("foreign"), 5, 0, "invalid", "foreign"],
    ["unreachable", new UnreachableError("no route"), 4, 0, "invalid", "no route"],
    ["skipped", new SkippedError("a: b"), 5, 0, "skipped", "a: b"],
    ["a bug of ours", new TypeError("x is y"), 1, 1, "invalid", "bug in try-out: x is y"],
  ])("%s", async (_, error, code, forgiven, status, reason) => {
    const step = stepThat(() => Promise.reject(error));
    const end = await runWith(step, {}, "prepare");
    expect([end.exitCode, end.results]).toEqual([code, { status, reason, sent: "1" }]);
    expect((await runWith(step, { params: { onFail: "continue" } }, "prepare")).exitCode).toBe(forgiven);
  });

  test("its own deadline", async () => {
    const step = stepThat(() => new Promise(() => {}));
    const end = await runWith(step, { params: { deadlineSeconds: "1" } }, "prepare");
    expect([end.exitCode, end.results["reason"]]).toEqual([5, "the deadline of 1 s passed"]);
  });

  test("a signal", async () => {
    const interrupted = new AbortController();
    const step = stepThat(async (signal) => {
      interrupted.abort("SIGTERM");
      signal.throwIfAborted();
    });
    const given = { params: { onFail: "continue" }, interrupted: interrupted.signal };
    expect((await runWith(step, given, "prepare")).exitCode).toBe(143);
  });
});

test("done, it ends with 0 and without a word, and its results say that the step did not finish", async () => {
  const ran: string[] = [];
  const end = await runWith(stepThat(done, ran), { params: { requests: "4" } }, "prepare");
  expect(end).toMatchObject({ exitCode: 0, results: UNFINISHED, lines: ["preparing"] });
  expect(ran).toEqual(["prepare 4"]);
});

test("the part that follows does not prepare again", async () => {
  const ran: string[] = [];
  const end = await runWith(stepThat(done, ran));
  expect(end).toMatchObject({ exitCode: 0, results: { status: "pass", sent: "3" } });
  expect(ran).toEqual(["run"]);
});

test("a step without such a part does nothing, and runs nothing", async () => {
  const ran: string[] = [];
  expect(await runWith(stepThat(undefined, ran), {}, "prepare")).toMatchObject({
    exitCode: 0,
    results: UNFINISHED,
  });
  expect(ran).toEqual([]);
});
