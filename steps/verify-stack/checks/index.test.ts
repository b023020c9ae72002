import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scene } from "../testing/scene.ts";
import { checks } from "./index.ts";

/** What a stack without prefill pods, without GPUs and with a picker that guesses gives no answer to. */
const UNANSWERED =
  /^(pods\.expected|epp\.prefix-producer|epp\.block-size|epp\.disagg|engine\.kv-events|engine\.data-parallel|pd\..*)$/;

test("a sound stack passes every check that applies to it", () => {
  const conclusions = checks.map(({ id, run }) => `${id}: ${run(scene()).status}`);
  expect(conclusions).toEqual(checks.map(({ id }) => `${id}: ${UNANSWERED.test(id) ? "skip" : "pass"}`));
});

test("a check comes after those that it waits for", () => {
  const ids = checks.map(({ id }) => id);
  const early = checks.flatMap(({ id, after = [] }, at) =>
    after.filter((before) => !ids.slice(0, at).includes(before)).map((before) => `${id} before ${before}`),
  );
  expect(early).toEqual([]);
});

test("every check has a name of its own, and cases", () => {
  const ids = checks.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
  const tables = globSync("*.test.ts", { cwd: import.meta.dirname })
    .map((file) => readFileSync(join(import.meta.dirname, file), "utf8"))
    .join("");
  expect(ids.filter((id) => !tables.includes(`\n  "${id}": [\n`))).toEqual([]);
});
