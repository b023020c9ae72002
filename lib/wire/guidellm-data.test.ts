import { describe, expect, test } from "vitest";
import { guidellmData } from "./guidellm-data.ts";

function parse(text: string): unknown {
  const result = guidellmData().safeParse(text);
  return result.success ? result.data : (result.error.issues[0]?.message ?? "");
}

const KEYS =
  "prompt_tokens, prompt_tokens_stdev, prompt_tokens_min, prompt_tokens_max, " +
  "output_tokens, output_tokens_stdev, output_tokens_min, output_tokens_max or prefix_tokens";
const NO_FORM = "is neither prompt_tokens=N,output_tokens=N nor a path nor a dataset id such as org/name";
const NO_PATH = "is no path: begin it with ./ (in the workspace shared-workspace) or with /";
const NO_COUNT = "is not synthetic:count=N with N from 1 to 1000000";
const IS_JSON = "is JSON: messages go into a file, a JSON object with a prompt a line (`./prompts.jsonl`)";

describe("what no GuideLLM could take is refused, with what is allowed", () => {
  test.each<[string, string, string]>([
    ["nothing", "", NO_FORM],
    ["words", "some prompts", NO_FORM],
    ["one word", "sharegpt", NO_FORM],
    ["a folder above", "../sets", NO_FORM],
    ["an address", "https://host/set", NO_FORM],
    ["a list of messages", '[{"role":"user","content":"hi"}]', IS_JSON],
    ["JSON with the tokens", '{"prompt_tokens":8}', IS_JSON],
    ["an old count of nothing", "synthetic:count=0", NO_COUNT],
    ["an old count that is none", "synthetic:count=ten", NO_COUNT],
    ["an old count without a number", "synthetic:count=", NO_COUNT],
    ["an old count with more beside it", "synthetic:count=5,prompt_tokens=8", NO_COUNT],
    ["an old count beyond max-requests", "synthetic:count=1000001", NO_COUNT],
    ["a key alone", "prompt_tokens", NO_FORM],
    ["a key without a number", "prompt_tokens=", 'has "prompt_tokens=", which is not KEY=N'],
    ["a negative number", "prompt_tokens=-8,output_tokens=4", 'has "prompt_tokens=-8", which is not KEY=N'],
    ["a part of a token", "prompt_tokens=8.5,output_tokens=4", 'has "prompt_tokens=8.5", which is not KEY=N'],
    ["a comma at the end", "prompt_tokens=8,output_tokens=4,", 'has "", which is not KEY=N'],
    [
      "a key of one generation",
      "prompt_tokens=8,output_tokens=4,samples=9",
      `has samples, known are ${KEYS}`,
    ],
    ["a key twice", "prompt_tokens=8,prompt_tokens=9,output_tokens=4", "has prompt_tokens twice"],
    ["no prompt", "output_tokens=4", "lacks prompt_tokens, at least 1"],
    ["an empty prompt", "prompt_tokens=0,output_tokens=4", "lacks prompt_tokens, at least 1"],
    ["no answer", "prompt_tokens=8", "lacks output_tokens, at least 1"],
    ["an empty answer", "prompt_tokens=8,output_tokens=0", "lacks output_tokens, at least 1"],
    ["a file that leads out", "./../secret.json", "leads out of its folder (..)"],
    ["one that leads out further in", "/data/../../etc/x.txt", "leads out of its folder (..)"],
    ["a file of another kind", "./prompts.parquet", "is no file of .json, .jsonl, .csv or .txt"],
    ["a folder", "./prompts", "is no file of .json, .jsonl, .csv or .txt"],
    ["a file without its ./", "prompts.jsonl", NO_PATH],
    ["a file in a folder without its ./", "data/prompts.jsonl", NO_PATH],
    ["a file above", "../prompts.jsonl", NO_PATH],
  ])("%s", (_, value, why) => {
    expect(parse(value)).toBe(`${JSON.stringify(value)} ${why}`);
  });
});

describe("the forms that every generation takes", () => {
  test.each<[string, string, unknown]>([
    [
      "synthetic prompts",
      "prompt_tokens=256,output_tokens=128",
      { kind: "synthetic", tokens: { prompt_tokens: 256, output_tokens: 128 } },
    ],
    [
      "with bounds and blanks",
      "prompt_tokens=8, prompt_tokens_stdev=2, prompt_tokens_min=0, output_tokens=4, prefix_tokens=3",
      {
        kind: "synthetic",
        tokens: {
          prompt_tokens: 8,
          prompt_tokens_stdev: 2,
          prompt_tokens_min: 0,
          output_tokens: 4,
          prefix_tokens: 3,
        },
      },
    ],
    [
      "the old demo's count",
      "synthetic:count=10",
      { kind: "synthetic", tokens: { prompt_tokens: 256, output_tokens: 128 }, count: 10 },
    ],
    ["a file in the workspace", "./a/b.jsonl", { kind: "file", path: "./a/b.jsonl", format: "jsonl" }],
    ["a file by its whole path", "/data/x.csv", { kind: "file", path: "/data/x.csv", format: "csv" }],
    ["a file of JSON", "./x.json", { kind: "file", path: "./x.json", format: "json" }],
    ["a dataset of the hub", "org/name-v1.0", { kind: "dataset", id: "org/name-v1.0" }],
  ])("%s", (_, value, data) => {
    expect(parse(value)).toEqual(data);
  });
});
