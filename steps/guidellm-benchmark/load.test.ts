import { describe, expect, test } from "vitest";
import { BadParamsError } from "../../lib/errors/index.ts";
import type { Log } from "../../lib/log.ts";
import { folder } from "../../test/folder.ts";
import { filesIn } from "./files.ts";
import { type Asked, loadOf } from "./load.ts";

const tokens = { prompt_tokens: 8, output_tokens: 4 };
const asked: Asked = {
  data: { kind: "synthetic", tokens },
  processor: undefined,
  rateType: "synchronous",
  profile: undefined,
  rate: undefined,
  requestFormat: "chat",
  maxSeconds: 60,
  maxRequests: 50,
  extraHeaders: undefined,
  timeoutSeconds: 1200,
  image: "guidellm:v0.8.1",
  randomSeed: 42,
};
const target = {
  gateway: "http://gateway.llm-d.svc",
  host: undefined,
  model: "tiny",
  testId: "run-abc123",
  token: () => undefined,
};

function play(
  other: Partial<Asked> = {},
  where: { readonly folder?: string; readonly target?: Partial<Parameters<typeof loadOf>[1]> } = {},
) {
  const lines: string[] = [];
  const log: Log = { info: (line) => lines.push(line), warn: (line) => lines.push(line) };
  const around = { files: filesIn("/home"), folder: where.folder, log };
  return { load: loadOf({ ...asked, ...other }, { ...target, ...where.target }, around), lines };
}

const file = (path: string) => ({ data: { kind: "file", path, format: "jsonl" } as const });

describe("files that are not there are bad params", () => {
  test.each<[string, Partial<Asked>, string | undefined, string]>([
    [
      "data in a workspace that is not bound",
      file("./a.jsonl"),
      undefined,
      'data: "./a.jsonl" is in the workspace shared-workspace, which is not bound',
    ],
    [
      "a tokenizer in such a one",
      { processor: "./tokenizer" },
      undefined,
      'processor: "./tokenizer" is in the workspace shared-workspace, which is not bound',
    ],
    [
      "data that is missing",
      file("./a.jsonl"),
      "",
      "data: there is no ./a.jsonl in the workspace shared-workspace",
    ],
    [
      "a tokenizer that is missing",
      { processor: "./tokenizer" },
      "",
      "processor: there is no ./tokenizer in the workspace shared-workspace",
    ],
  ])("%s", (_, other, bound, line) => {
    const where = bound === undefined ? {} : { folder: folder({ "b.jsonl": "{}" }) };
    expect(() => play(other, where)).toThrow(new BadParamsError([line]));
  });
});

describe("files", () => {
  test("in the workspace get their whole path", () => {
    const workspace = folder({ "sets/a.jsonl": "{}", "tokenizer/tokenizer.json": "{}" });
    const { load } = play({ ...file("./sets/a.jsonl"), processor: "./tokenizer" }, { folder: workspace });
    expect(load.data).toEqual({ kind: "file", path: `${workspace}/sets/a.jsonl`, format: "jsonl" });
    expect(load.processor).toBe(`${workspace}/tokenizer`);
  });
  test("by their whole path stay, since they may be in GuideLLM's image, and so do names", () => {
    expect(play({ ...file("/models/a.jsonl"), processor: "/models/tokenizer" }).load).toMatchObject({
      data: { path: "/models/a.jsonl" },
      processor: "/models/tokenizer",
    });
    expect(play({ processor: "org/tokenizer" }).load.processor).toBe("org/tokenizer");
    expect(play().load.processor).toBeUndefined();
  });
});

describe("every benchmark ends so that all do in time", () => {
  test.each<[string, Partial<Asked>, number]>([
    ["as asked where that is soon enough", { maxSeconds: 60 }, 60],
    ["as asked at the very end", { maxSeconds: 1140 }, 1140],
    ["before a minute that GuideLLM takes to start", { maxSeconds: 1141 }, 1140],
    ["when requests alone should end it", { maxSeconds: undefined }, 1140],
    ["half of a short time", { maxSeconds: 60, timeoutSeconds: 40 }, 20],
    ["a second at least", { maxSeconds: 60, timeoutSeconds: 1 }, 1],
    ["a share of each rate", { rateType: "constant", rate: [1, 2, 3], maxSeconds: 1000 }, 380],
    ["a share in tenths", { rateType: "constant", rate: Array(7).fill(1), maxSeconds: 1000 }, 162.8],
    ["a share of each of a sweep", { rateType: "sweep", rate: [4], maxSeconds: 1000 }, 285],
    ["a tenth of a sweep of its own size", { rateType: "sweep", maxSeconds: 1000 }, 114],
  ])("%s", (_, other, seconds) => {
    const { load, lines } = play(other);
    expect(load.maxSeconds).toBe(seconds);
    expect(lines).toEqual(
      other.maxSeconds === seconds
        ? []
        : [`each benchmark ends after ${seconds} s at the latest, so that all do within timeout-seconds`],
    );
  });
});

test("a count in the old form wins over max-requests, with a notice", () => {
  const { load, lines } = play({ data: { kind: "synthetic", tokens, count: 10 } });
  expect(load.maxRequests).toBe(10);
  expect(lines).toEqual(["data: synthetic:count=10 is taken for max-requests=10 of 256 and 128 tokens"]);
});

describe("GuideLLM may ask for the server's health first, unless its question would go elsewhere", () => {
  test.each<[string, Parameters<typeof play>[1], boolean]>([
    ["neither host nor token", {}, true],
    ["a host", { target: { host: "a.b" } }, false],
    ["a token", { target: { token: () => "s3cret" } }, false],
  ])("%s", (_, where, validates) => {
    expect(play({}, where).load).toMatchObject({ validates, hasToken: where?.target?.token !== undefined });
  });
});

test("each request carries the test id, the host and the user's own header fields", () => {
  const extraHeaders = new Map([["x-tenant", "a"]]);
  expect(play({ extraHeaders }, { target: { host: "a.b" } }).load.headers).toEqual({
    "x-tenant": "a",
    "x-test-id": "run-abc123",
    host: "a.b",
  });
  expect(play().load.headers).toEqual({ "x-test-id": "run-abc123" });
});

describe("the random seed", () => {
  const seed = (other: Partial<Asked>, testId: string) => play(other, { target: { testId } }).load.seed;
  const own = { randomSeed: undefined };

  test("differs from run to run: prompts of an earlier one would hit in the cache", () => {
    expect(seed(own, "run-1")).not.toBe(seed(own, "run-2"));
  });
  test("is the same for the same test id", () => {
    expect(seed(own, "run-1")).toBe(seed(own, "run-1"));
  });
  test("is what was given", () => {
    expect(seed({ randomSeed: 0 }, "run-1")).toBe(0);
  });
});
