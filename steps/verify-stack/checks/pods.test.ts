import { known } from "../reading.ts";
import { tryChecks } from "../testing/cases.ts";
import { noRight, pod, running } from "../testing/scene.ts";

/** A pod that serves a model, of this role. */
function stray(name: string, role?: string) {
  const labels = { "llm-d.ai/inference-serving": "true", ...(role && { "llm-d.ai/role": role }) };
  return pod(name, { labels });
}

tryChecks({
  "pods.labels": [
    ["no right", { strays: noRight }, "skip", /may not list/],
    ["none", { strays: known([stray("x")]) }, "fail", /no role that is known: x \(none\)/],
    [
      "none, but the pod-selector selects it",
      { ...running(stray("x")), strays: known([stray("x")]) },
      "pass",
      /^every pod that serves a model has a role, or is selected without$/,
    ],
    [
      "one that nobody knows",
      { ...running(stray("x", "decoder")), strays: known([stray("x", "decoder")]) },
      "fail",
      /x \(decoder\)/,
    ],
    ["an old word", running(stray("x", "both"), pod("a")), "warn", /both, an old word: x$/],
  ],
  "pods.expected": [
    ["nothing expected", {}, "skip", /expected-pods is empty/],
    ["no right", { pods: noRight, expectedPods: new Map([["decode", 2]]) }, "skip", /may not list/],
    ["one too few", { expectedPods: new Map([["decode", 3]]) }, "fail", /^decode: 2 pods, 3 expected$/],
    ["one too many", { expectedPods: new Map([["decode", 1]]) }, "fail", /^decode: 2 pods, 1 expected$/],
    [
      "a role that nobody has",
      {
        expectedPods: new Map([
          ["decode", 2],
          ["prefill", 1],
        ]),
      },
      "fail",
      /^prefill: 0 pods, 1 expected$/,
    ],
    [
      "as many",
      {
        expectedPods: new Map([
          ["decode", 2],
          ["prefill", 0],
        ]),
      },
      "pass",
      /^2 decode, 0 prefill$/,
    ],
  ],
  "pods.ready": [
    ["no right", { pods: noRight }, "skip", /may not list/],
    ["none", { pods: known([]) }, "fail", /no pod in namespace llm-d by app=vllm/],
    ["none, but addresses", { pods: known([]), enginesGiven: true }, "skip", /metrics-urls/],
    [
      "one waits",
      { pods: known([pod("a"), pod("b", { ready: false })]) },
      "fail",
      /decode 1 of 2; not ready: b/,
    ],
    [
      "two roles",
      { pods: known([pod("a"), pod("p", { labels: { "llm-d.ai/role": "prefill" } })]) },
      "pass",
      /^decode 1 of 1, prefill 1 of 1$/,
    ],
  ],
});
