import { expect, test } from "vitest";
import { defineStep } from "../lib/step.ts";
import { choice } from "../lib/wire/index.ts";
import { paramRows, resultTable } from "./readme-tables.ts";
import { paramSpec } from "./task-yaml.ts";

const way = choice(["there", "back"]).prefault("there").describe("There | back.");

test("a bar is escaped in a table, and only there", () => {
  const step = defineStep({
    name: "try",
    description: "Tries.",
    deadlineSeconds: 1,
    params: {},
    results: {},
    run: async () => ({ status: "pass" }),
  });
  expect(paramRows([["way", way]])).toContain("| `way` | there \\| back | `there` | There \\| back. |");
  expect(resultTable(step)).toContain("| `status` | pass \\| warn \\| fail \\| invalid \\| skipped |");
  expect(paramSpec(way).description).toBe("There | back. (there | back)");
  expect(step.results["status"]?.wire).toBe("pass | warn | fail | invalid | skipped");
});
