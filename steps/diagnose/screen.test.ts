import { describe, expect, test } from "vitest";
import { Redactor } from "../../lib/redact.ts";
import { causesIn } from "./causes.ts";
import type { Collection } from "./collect/collect.ts";
import { screen } from "./screen.ts";
import type { Signature } from "./signatures/index.ts";
import { lineOf, taskRunSight } from "./testing/fixtures.ts";

const NOTHING: Collection = {
  namespace: "llm-d",
  pods: [],
  noEngines: false,
  isUnlisted: false,
  runName: "r",
  podSelector: "a=b",
  objects: [],
  taskRuns: [],
  events: [],
  logs: [],
  pages: [],
  gaps: [],
  redactor: new Redactor(),
  since: new Date(0),
};

function signature(id: string, weight: Signature["weight"], pattern = new RegExp(id)): Signature {
  return { id, weight, pattern, places: ["engine"], cause: "c", remedy: "r", source: "s" };
}

const ids = (causes: ReturnType<typeof causesIn>) => causes.map((cause) => cause.signature.id);

describe("the order", () => {
  const table = [signature("aa", 3), signature("bb", 3), signature("cc", 5), signature("dd", 3)];

  test("weight first", () => {
    expect(ids(causesIn([lineOf("engine", "aa"), lineOf("engine", "cc")], table))).toEqual(["cc", "aa"]);
  });

  test("then what is not well now", () => {
    const lines = [
      lineOf("engine", "aa", { isAiling: false, subject: "x" }),
      lineOf("engine", "aa", { isAiling: false, subject: "y" }),
      lineOf("engine", "bb"),
    ];
    expect(ids(causesIn(lines, table))).toEqual(["bb", "aa"]);
  });

  test("what every pod passes through is told only of what is not well now", () => {
    const passing = [{ ...signature("aa", 5), whenWell: 0 as const }];
    expect(ids(causesIn([lineOf("engine", "aa", { isAiling: false })], passing))).toEqual([]);
    expect(ids(causesIn([lineOf("engine", "aa")], passing))).toEqual(["aa"]);
  });

  test("in one log the first comes first: what follows from it is told later", () => {
    const at = (text: string, second: number, source: string) =>
      lineOf("engine", text, { at: `2026-11-22T02:31:0${second}Z`, source, subject: source });
    const lines = [at("bb", 1, "x"), at("aa", 3, "x"), at("dd", 2, "y")];
    expect(ids(causesIn(lines, table))).toEqual(["bb", "aa", "dd"]);
    expect(ids(causesIn([...lines, at("dd", 4, "y")], table))).toEqual(["dd", "bb", "aa"]);
  });

  test("then the most subjects, then the newest", () => {
    const at = (text: string, time: string, subject = "p") =>
      lineOf("engine", text, { at: time, subject, source: `${text} of ${subject}` });
    const lines = [
      at("aa", "2026-11-22T02:31:00Z"),
      at("bb", "2026-11-22T02:32:00Z"),
      at("dd", "2026-11-22T02:30:00Z", "x"),
      at("dd", "2026-11-22T02:30:00Z", "y"),
    ];
    expect(ids(causesIn(lines, table))).toEqual(["dd", "bb", "aa"]);
  });

  test("of a cause's lines the one is shown that is not well now, then the newest", () => {
    const at = (time: string, isAiling: boolean) => lineOf("engine", "aa", { at: time, isAiling });
    const [cause] = causesIn(
      [at("2026-11-22T02:33:00Z", false), at("2026-11-22T02:30:00Z", true), at("2026-11-22T02:31:00Z", true)],
      table,
    );
    expect(cause).toMatchObject({
      line: { at: "2026-11-22T02:31:00Z", isAiling: true },
      lines: 3,
      subjects: ["p"],
    });
  });
});

test("however much there is: 31 lines at most, of 160 characters at most, no control characters", () => {
  const table = Array.from({ length: 30 }, (_, n) => signature(`known-failure-of-a-long-name-${n}`, 3, /x/));
  const text = `x\u001b[2J\t${"long ".repeat(200)}`;
  const causes = causesIn([lineOf("engine", text), lineOf("engine", "x", { subject: "q" })], table);
  const gaps = Array.from({ length: 9 }, (_, n) => `thing ${n} ${"!".repeat(300)}`);
  const message = '"step-run" exited with code 5: Error';
  const taskRuns = [taskRunSight("pd-check", message)];
  const lines = screen({ ...NOTHING, gaps, taskRuns }, causes, "pd-check");
  expect(lines.length).toBeLessThanOrEqual(31);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(160);
  expect(lines.join("")).not.toMatch(/\p{Cc}/u);
  expect(lines[1]).toMatch(/^pd-check ended with exit code 5: /);
  expect(lines[2]).toBe("1. known-failure-of-a-long-name-0: c [2 of them]");
  expect(lines.filter((line) => line.startsWith("Not read"))).toHaveLength(4);
  expect(lines.at(-1)).toBe("Not read: 6 more things");
});

test("nothing known: it says so, and what was looked at", () => {
  expect(screen(NOTHING, [], undefined)).toEqual([
    "Looked at namespace llm-d (0 pods, 0 warnings, 0 logs, 0 metrics pages): no known cause",
  ]);
});
