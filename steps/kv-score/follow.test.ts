import { describe, expect, test } from "vitest";
import type { Pod } from "../../lib/kubernetes/index.ts";
import { EngineNames } from "./engine-names.ts";
import { follow, type Witness } from "./follow.ts";

interface Given {
  readonly scores: Readonly<Record<string, number>> | string;
  /** Names for the server that answered. */
  readonly went?: readonly string[];
  readonly source?: "kv-manager" | "access-log";
  readonly pods?: readonly Pod[];
}

function pod(name: string, ip: string, { role = "decode", ports = [8000] } = {}): Pod {
  const container = { ports: ports.map((port) => ({ name: undefined, port })) };
  return {
    name,
    namespace: "llm-d",
    ip,
    labels: { "llm-d.ai/role": role },
    containers: [container],
  } as unknown as Pod;
}

const a = pod("a", "10.0.0.1");
const b = pod("b", "10.0.0.2");
const c = pod("c", "10.0.0.3");

function judged({ scores, went = [], source = "kv-manager", pods = [] }: Given) {
  const witnesses = went.map((name): Witness => ({ name, by: "header" }));
  const given = typeof scores === "string" ? scores : new Map(Object.entries(scores));
  const {
    outcome,
    why,
    went: place,
    highest,
  } = follow(given, witnesses, { source, names: new EngineNames(pods) });
  return { outcome, why, went: place?.name, score: place?.score, highest };
}

const unknown = (why: string | RegExp) => ({ outcome: "unknown", why: expect.stringMatching(why) });

describe("nothing is known", () => {
  test.each<[string, Given, string | RegExp]>([
    ["no scores", { scores: "404" }, /^404$/],
    [
      "an empty map of the picker's",
      { scores: {}, went: ["a"], source: "access-log" },
      /^no engine has a score$/,
    ],
    ["nobody names the upstream", { scores: { a: 1 }, pods: [a, b] }, /^neither a response header/],
    [
      "pods that nobody knows",
      { scores: { x: 1, y: 2, z: 3, u: 0 }, went: ["a"], source: "access-log", pods: [a, b] },
      /^none of the scored \(z, y, x, \.\.\.\) is a decode engine here$/,
    ],
    [
      "an upstream that is no engine's, such as a Service's address",
      {
        source: "access-log",
        scores: { "10.0.0.1": 1, "10.0.0.2": 0 },
        went: ["10.96.0.1:8000"],
        pods: [a, b],
      },
      /^header names 10\.96\.0\.1:8000, which is none of the engines' pods$/,
    ],
    [
      "a name beside addresses, without Kubernetes",
      { scores: { "10.0.0.1": 1 }, went: ["a"] },
      /^header names a, which cannot be told from 10\.0\.0\.1$/,
    ],
    [
      "another port of the same host, without Kubernetes: it may be its sidecar's",
      { scores: { "10.0.0.1:8200": 1 }, went: ["10.0.0.1:8000"] },
      /cannot be told from/,
    ],
  ])("%s", (_, given, why) => {
    expect(judged(given)).toMatchObject(unknown(why));
  });
});

describe("scores that prefer no engine", () => {
  test.each<[string, Given, string]>([
    [
      "nobody holds a block",
      { scores: {}, went: ["a"], pods: [a, b] },
      "cold: no engine holds a block of the prompt",
    ],
    [
      "an empty map where no Kubernetes tells",
      { scores: {}, went: ["a"] },
      "cold: no engine holds a block of the prompt",
    ],
    ["all alike", { scores: { a: 3, b: 3 }, went: ["a"], pods: [a, b] }, "all 2 engines score alike"],
    [
      "sums that differ by rounding",
      { scores: { a: 0.1 + 0.2, b: 0.3 }, went: ["b"], source: "access-log" },
      "all 2 engines score alike",
    ],
    ["one engine", { scores: { a: 3 }, went: ["a"], pods: [a] }, "there is one engine only"],
    [
      "a zero, without Kubernetes",
      { scores: { a: 0 }, went: ["b"] },
      "cold: no engine holds a block of the prompt",
    ],
  ])("%s", (_, given, why) => {
    expect(judged(given)).toMatchObject({ outcome: "undecided", why });
  });
});

describe("past the highest", () => {
  test.each<[string, Given, string, number]>([
    ["to a lower one", { scores: { a: 3, b: 1 }, went: ["b"], pods: [a, b] }, "b", 1],
    [
      "to one that the manager does not name",
      { scores: { "10.0.0.1": 3 }, went: ["10.0.0.2:8000"], pods: [a, b] },
      "b",
      0,
    ],
    [
      "the same without Kubernetes",
      { scores: { "10.0.0.1:8000": 3 }, went: ["10.0.0.2:8000"] },
      "10.0.0.2:8000",
      0,
    ],
    ["by names, without Kubernetes", { scores: { a: 3 }, went: ["b"] }, "b", 0],
    ["another port of loopback", { scores: { "127.0.0.1:1": 3 }, went: ["127.0.0.1:2"] }, "127.0.0.1:2", 0],
    ["none of two that tie", { scores: { a: 3, b: 3 }, went: ["c"], pods: [a, b, c] }, "c", 0],
    [
      "to none of the picker's candidates, which score alike",
      { scores: { a: 3, b: 3 }, went: ["c"], source: "access-log", pods: [a, b, c] },
      "c",
      0,
    ],
    [
      "to a prefill engine, the others alike",
      { scores: { a: 3, b: 3, p: 1 }, went: ["p"], pods: [a, b, pod("p", "10.0.0.9", { role: "prefill" })] },
      "p",
      1,
    ],
    [
      "to the other rank of the same pod",
      {
        scores: { "10.0.0.1:8000": 1, "10.0.0.1:8001": 2 },
        went: ["a", "10.0.0.1:8000"],
        source: "access-log",
        pods: [a, b],
      },
      "a",
      1,
    ],
  ])("%s", (_, given, went, score) => {
    expect(judged(given)).toMatchObject({ outcome: "passed-over", went, score });
  });
});

describe("to the highest", () => {
  test.each<[string, Given]>([
    ["by the pod's name", { scores: { a: 3, b: 1 }, went: ["a"], pods: [a, b] }],
    ["namespace/name", { scores: { "llm-d/a": 3 }, went: ["10.0.0.1:8000"], pods: [a, b] }],
    ["an address alone", { scores: { "10.0.0.1": 3 }, went: ["10.0.0.1:8000"], pods: [a, b] }],
    [
      "an address with the engine's port, the sidecar's answering",
      { scores: { "10.0.0.1:8200": 3 }, went: ["10.0.0.1:8000"], pods: [a, b] },
    ],
    ["an address and a name", { scores: { "10.0.0.1:8000": 3 }, went: ["a"], pods: [a, b] }],
    ["IPv6", { scores: { "[fd00::1]:8000": 3 }, went: ["x"], pods: [pod("x", "fd00::1"), b] }],
    ["bare IPv6", { scores: { "fd00::1": 3 }, went: ["[fd00::1]:8000"], pods: [pod("x", "fd00::1"), b] }],
    ["one of two that tie", { scores: { a: 3, b: 3 }, went: ["b"], pods: [a, b, c] }],
    ["equal but for rounding", { scores: { a: 0.1 + 0.2, b: 0.3, c: 0 }, went: ["b"], source: "access-log" }],
    [
      "without Kubernetes, by the address without its port",
      { scores: { "10.0.0.1": 3 }, went: ["10.0.0.1:8000"] },
    ],
    [
      "the second name when the first tells nothing",
      { scores: { "10.0.0.1:8000": 3, "10.0.0.2:8000": 1 }, went: ["a", "10.0.0.1:8000"] },
    ],
    [
      "pods of one address, by their ports",
      {
        scores: { "127.0.0.1:2": 3 },
        went: ["b"],
        pods: [pod("a", "127.0.0.1", { ports: [1] }), pod("b", "127.0.0.1", { ports: [2] })],
      },
    ],
    [
      "a prefill engine holds more",
      { scores: { p: 9, a: 3 }, went: ["a"], pods: [pod("p", "10.0.0.9", { role: "prefill" }), a, b] },
    ],
    [
      "an engine that is gone held more",
      { scores: { "10.0.0.9": 9, "10.0.0.1": 3 }, went: ["a"], pods: [a, b] },
    ],
  ])("%s", (_, given) => {
    expect(judged(given)).toMatchObject({ outcome: "followed", why: "" });
  });

  test("engines that the manager does not name have a zero where Kubernetes knows them", () => {
    const { rows } = follow(new Map([["a", 3]]), [], {
      source: "kv-manager",
      names: new EngineNames([a, b]),
    });
    expect(rows.map(({ id, score }) => [id, score])).toEqual([
      ["a", 3],
      ["b", 0],
    ]);
  });

  test("with the picker's scores they were no candidates", () => {
    const { rows } = follow(new Map([["a", 3]]), [], {
      source: "access-log",
      names: new EngineNames([a, b]),
    });
    expect(rows).toHaveLength(1);
  });
});
