import { describe, expect, it } from "vitest";
import { z } from "zod";
import { BadParamsError } from "./errors/index.ts";
import { flagsHelp, readFlags } from "./flags.ts";
import { defineStep, optional } from "./step.ts";
import { blank, choice, count, json, text } from "./wire/index.ts";

const step = defineStep({
  name: "try",
  description: "Tries flags.",
  deadlineSeconds: 60,
  params: {
    maxTokens: count({ min: 1, max: 9 }).prefault("4").describe("Most tokens."),
    prompt: text({ maxBytes: 99 }).prefault("").describe("Text."),
    way: choice(["there", "back"]).prefault("there").describe("Where to."),
    before: blank(json("summary of other", z.string())).prefault("").describe("Summary of another task."),
  },
  results: {},
  workspaces: { report: optional("Receives files.") },
  check: ({ maxTokens }) => (maxTokens === 7 ? ["max-tokens: must not be 7"] : []),
  run: async () => ({ status: "pass" }),
});

const bad: { name: string; args: string[]; lines: string[] }[] = [
  { name: "a word that is no flag", args: ["x"], lines: ['"x" is not a flag; see --help'] },
  {
    name: "an unknown flag, value and all",
    args: ["--nope", "1"],
    lines: ["--nope: no such flag; see --help"],
  },
  {
    name: "a name that is inherited",
    args: ["--constructor", "1"],
    lines: ["--constructor: no such flag; see --help"],
  },
  { name: "a flag without its value", args: ["--max-tokens"], lines: ["--max-tokens: needs a value"] },
  {
    name: "a flag before another flag",
    args: ["--prompt", "--max-tokens", "2"],
    lines: ["--prompt: needs a value"],
  },
  {
    name: "a flag twice",
    args: ["--max-tokens", "2", "--max-tokens=3"],
    lines: ["--max-tokens: is given twice"],
  },
  { name: "another output", args: ["-o", "yaml"], lines: ['-o: "yaml" is not json'] },
  { name: "a broken rule", args: ["--max-tokens", "7"], lines: ["--max-tokens: must not be 7"] },
  {
    name: "everything wrong, all at once",
    args: ["--nope=1", "--max-tokens", "ten", "--on-fail", "x"],
    lines: [
      "--nope: no such flag; see --help",
      '--max-tokens: "ten" is not a whole number from 1 to 9',
      '--on-fail: "x" is not fail or continue',
    ],
  },
];

describe("readFlags", () => {
  it.each(bad)("refuses $name", ({ args, lines }) => {
    expect(() => readFlags(step, args)).toThrow(new BadParamsError(lines));
  });

  it("reads every way to write a flag", () => {
    expect(
      readFlags(step, ["--max-tokens", "2", "--prompt=--a=b\nc", "--report", "/tmp/x", "-o", "json"]),
    ).toEqual({
      params: { maxTokens: "2", prompt: "--a=b\nc" },
      workspaces: { report: "/tmp/x" },
      json: true,
      help: false,
    });
    expect(readFlags(step, ["--help"])).toMatchObject({ help: true });
  });
});

describe("a command line that has no other source for a param", () => {
  it("requires it, in one line", () => {
    expect(() => readFlags(step, [], { required: ["prompt"] })).toThrow(
      new BadParamsError(["--prompt: is required"]),
    );
    expect(() => readFlags(step, ["--prompt=", "--max-tokens=7"], { required: ["prompt"] })).toThrow(
      new BadParamsError(["--prompt: is required"]),
    );
    expect(readFlags(step, ["--prompt", "x"], { required: ["prompt"] }).params).toEqual({ prompt: "x" });
    expect(readFlags(step, ["--help"], { required: ["prompt"] }).help).toBe(true);
  });

  it("marks it in the help", () => {
    expect(flagsHelp(step, "usage", { required: ["prompt"] })).toContain("  --prompt  text (required)\n");
  });
});

describe("flagsHelp", () => {
  it("leaves out what tasks hand to each other", () => {
    expect(flagsHelp(step, "usage")).not.toContain("--before");
    expect(readFlags(step, ["--before", '"x"']).params).toEqual({ before: '"x"' });
  });

  it("has a line for each flag", () => {
    expect(flagsHelp(step, "usage").split("\n").slice(0, 8)).toEqual([
      "usage",
      "",
      "  --max-tokens  whole number from 1 to 9 (default: 4)",
      "      Most tokens.",
      "  --prompt  text (default: empty)",
      "      Text.",
      "  --way  there | back (default: there)",
      "      Where to.",
    ]);
  });
});
