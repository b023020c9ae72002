import { describe, expect, test } from "vitest";
import { parseScoresText } from "./scores.ts";

describe("what is no set of scores", () => {
  test.each([
    ["nothing", ""],
    ["half of one", '{"a":'],
    ["a page", "<html>"],
    ["a list", "[1, 2]"],
    ["a number", "5"],
    ["a word for a score", '{"a":"high"}'],
    ["a score in an object", '{"a":{"score":1}}'],
    ["true", '{"a":true}'],
    ["an error", '{"error":"no such model"}'],
    ["an engine without a name", '{"":1}'],
    ["podScores that are none", '{"podScores":"none"}'],
    ["a list without pods", '{"scores":[{"score":1}]}'],
  ])("%s", (_, text) => {
    expect(parseScoresText(text)).toBeUndefined();
  });
});

describe("what is one", () => {
  test.each([
    ["an object", '{"10.0.0.1:8000":5.25,"10.0.0.2:8000":0}', { "10.0.0.1:8000": 5.25, "10.0.0.2:8000": 0 }],
    ["numbers as strings", '{"a":"5.5","b":"1e-3"}', { a: 5.5, b: 0.001 }],
    ["JSON inside a string", JSON.stringify('{"a":2}'), { a: 2 }],
    ["an older service's", '{"podScores":{"a":2},"templated_messages":"<|user|>"}', { a: 2 }],
    ["an older service's without any", '{"podScores":null,"templated_messages":""}', {}],
    ["the indexer's list", '{"scores":[{"pod":"a","score":2},{"pod":"b","score":1}]}', { a: 2, b: 1 }],
    ["an empty object", "{}", {}],
    ["Go's null", "null", {}],
  ])("%s", (_, text, scores) => {
    expect(parseScoresText(text)).toEqual(new Map(Object.entries(scores)));
  });
});
