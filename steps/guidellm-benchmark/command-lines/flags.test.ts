import { describe, expect, test } from "vitest";
import { load } from "../../../test/guidellm-load.ts";
import { commandLines, type Load } from "./index.ts";

const generations = ["0.3", "0.4", "0.6"] as const;
type Generation = (typeof generations)[number];

function lineOf(from: Generation, other: Partial<Load> = {}) {
  const line = commandLines(load(other)).find((one) => one.from === from);
  if (line === undefined) throw new Error(`no command line from ${from} on`);
  return line;
}

/** The value of a flag; undefined where it is not given. */
function flag(from: Generation, name: string, other: Partial<Load>): string | undefined {
  const { args } = lineOf(from, other);
  const index = args.indexOf(name);
  return index === -1 ? undefined : args[index + 1];
}

const given: Partial<Load> = {
  headers: { "x-test-id": "run-abc123", host: "a.b" },
  hasToken: true,
  validates: false,
  format: "text",
  processor: "/w/tokenizer",
  strategy: "concurrent",
  rates: [1, 2],
};
const shared = [
  ...["benchmark", "run", "--target", "http://gateway.llm-d.svc", "--model", "tiny"],
  ...["--processor", "/w/tokenizer", "--data", "prompt_tokens=8,output_tokens=4"],
  ...["--rate-type", "concurrent", "--rate", "1,2", "--max-seconds", "60", "--max-requests", "50"],
  ...["--random-seed", "42", "--output-path", "/tmp/guidellm/benchmarks.json"],
  ...["--disable-progress", "--disable-console-outputs"],
];

test("generations come oldest first", () => {
  expect(commandLines(load()).map(({ from }) => from)).toEqual(["0.3", "0.4", "0.6", "0.7"]);
});

describe("with host, token and two rates", () => {
  test("0.3: route and token are settings", () => {
    expect(lineOf("0.3", given)).toEqual({
      from: "0.3",
      args: [
        ...shared,
        ...["--backend-args", '{"headers":{"x-test-id":"run-abc123","host":"a.b"},"verify":true}'],
      ],
      env: {
        GUIDELLM__PREFERRED_ROUTE: "text_completions",
        GUIDELLM__OPENAI__API_KEY: "@gateway-token@",
      },
      files: {},
    });
  });

  test("0.4: header fields, the token's too, are the formatter's", () => {
    expect(lineOf("0.4", given)).toEqual({
      from: "0.4",
      args: [
        ...shared,
        ...["--request-type", "text_completions"],
        "--request-formatter-kwargs",
        '{"extras":{"headers":{"x-test-id":"run-abc123","host":"a.b","authorization":"Bearer @gateway-token@"}}}',
        ...["--backend-kwargs", '{"verify":true,"validate_backend":false}'],
        ...["--sample-requests", "1000000"],
      ],
      env: {},
      files: {},
    });
  });

  test("0.6: both are the backend's", () => {
    expect(lineOf("0.6", given)).toEqual({
      from: "0.6",
      args: [
        ...shared,
        ...["--request-format", "text_completions"],
        "--backend-kwargs",
        '{"verify":true,"validate_backend":false,"extras":{"headers":{"x-test-id":"run-abc123","host":"a.b"}},"api_key":"@gateway-token@"}',
        ...["--sample-requests", "1000000"],
      ],
      env: {},
      files: {},
    });
  });
});

describe.each(generations)("%s", (from) => {
  test("names no token where there is none", () => {
    expect(JSON.stringify(lineOf(from))).not.toContain("@gateway-token@");
    expect(JSON.stringify(lineOf(from, given))).toContain("@gateway-token@");
  });

  test("asks for chat by default", () => {
    expect(JSON.stringify(lineOf(from))).toContain("chat_completions");
  });

  test.each<[string, Partial<Load>, string, string | undefined]>([
    ["no rate with synchronous", {}, "--rate", undefined],
    ["no rate with throughput", { strategy: "throughput" }, "--rate", undefined],
    ["the size of a sweep", { strategy: "sweep", rates: [3] }, "--rate", "3"],
    ["no size where none is asked for", { strategy: "sweep" }, "--rate", undefined],
    [
      "rates in one flag: 0.3 takes the last of several",
      { strategy: "poisson", rates: [0.5, 2] },
      "--rate",
      "0.5,2",
    ],
    ["the strategy", { strategy: "sweep" }, "--rate-type", "sweep"],
    ["no number of requests", { maxRequests: undefined }, "--max-requests", undefined],
    ["no tokenizer but the model's", {}, "--processor", undefined],
    ["a file", { data: { kind: "file", path: "/w/a,b.jsonl", format: "jsonl" } }, "--data", "/w/a,b.jsonl"],
    ["a dataset", { data: { kind: "dataset", id: "org/name" } }, "--data", "org/name"],
  ])("%s", (_, other, name, value) => {
    expect(flag(from, name, other)).toBe(value);
  });
});
