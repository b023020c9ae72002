import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { supportTable } from "./support.ts";

test("docs/tekton-support.md is what the schemas print", () => {
  const path = join(import.meta.dirname, "../docs/tekton-support.md");
  expect(readFileSync(path, "utf8")).toBe(supportTable());
});

test("every ignored and refused key says why", () => {
  const silent = supportTable()
    .split("\n")
    .filter((line) => /\| (ignored|refused) \|\s+\|/.test(line));
  expect(silent).toEqual([]);
});
