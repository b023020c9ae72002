import { expect, test } from "vitest";
import type { PdDecider } from "../../../lib/llm-d/pd-decider.ts";
import type { Observed } from "../observed.ts";
import { expectedOf, newPromptHint, splitRepeat } from "./decider.ts";

const prefix = (nonCachedTokens: number): PdDecider => ({
  splits: nonCachedTokens === 0 ? "never" : "by-prefix",
  nonCachedTokens,
  seeksPrefix: true,
});
const always: PdDecider = { splits: "always", nonCachedTokens: undefined, seeksPrefix: true };

test.each<[string, PdDecider | undefined, number | null, string | undefined]>([
  ["of a decider that nobody knows", undefined, 16, undefined],
  ["where part of a block is enough to split", prefix(8), 16, undefined],
  ["by the prefix", prefix(64), 16, "decode-only"],
  ["by the prefix, of blocks that nobody knows", prefix(8), null, "decode-only"],
  ["always", always, 16, "any"],
])("what repeats are expected to do, %s", (_, decider, blockSize, wanted) => {
  expect(expectedOf(decider, blockSize)).toBe(wanted);
});

const observed = (of: Pick<Observed, "decider" | "repeatsExpected">) =>
  ({ ...of, blockSize: 16 }) as Observed;

test("a split repeat: why, where the configuration tells", () => {
  const unsure = splitRepeat(observed({ decider: prefix(8), repeatsExpected: undefined }), "f");
  expect(unsure).toMatchObject({
    result: "unknown",
    hint: expect.stringContaining("nonCachedTokens 8 is less than a cache block (16 tokens)"),
  });
  const blind = { ...prefix(64), seeksPrefix: false };
  expect(splitRepeat(observed({ decider: blind, repeatsExpected: "decode-only" }), "f")).toMatchObject({
    result: "refuted",
    hint: expect.stringContaining("the decode profile has no prefix scorer"),
  });
});

test("a new prompt that is not split: why", () => {
  const hint = (decider: PdDecider | undefined) =>
    newPromptHint(observed({ decider, repeatsExpected: undefined }));
  expect(hint(prefix(0))).toContain("0 turns it off");
  expect(hint(prefix(64))).toContain("nonCachedTokens (64)?");
  expect(hint(undefined)).toContain("nonCachedTokens?");
});
