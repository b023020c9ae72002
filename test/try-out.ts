import { tally } from "../lib/result/index.ts";
import { defineStep, optional } from "../lib/step.ts";
import { count } from "../lib/wire/index.ts";

/** A step with one required param, for what checks tasks, samples and pipelines. */
export const tryOut = defineStep({
  name: "try-out",
  description: "Tries something out.",
  params: {
    input: count({ min: 1, max: 9 }).describe("Input."),
    times: count({ min: 1, max: 9 }).prefault("1").describe("Times."),
  },
  results: { sent: tally().describe("Sent.") },
  workspaces: { report: optional("Receives a file.") },
  deadlineSeconds: 60,
  run: async () => ({ status: "pass" }),
});
