import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../../tools/steps.ts";
import { run } from "../process.ts";

describe("the scripts themselves", () => {
  const scripts = ["make-demo.sh", ...globSync("tools/demo/*.sh", { cwd: root })];
  const hasShellcheck = spawnSync("shellcheck", ["--version"]).status === 0;

  test.skipIf(!hasShellcheck)("shellcheck finds nothing (skipped where it is not installed)", async () => {
    const joined = scripts.map((file) => readFileSync(join(root, file), "utf8")).join("\n");
    const clean = { code: 0, stdout: "", stderr: "" };
    expect(scripts.length).toBeGreaterThan(15);
    expect(await run("shellcheck", ["--shell=bash", ...scripts])).toEqual(clean);
    expect(await run("shellcheck", ["--shell=bash", "-"], { input: joined })).toEqual(clean);
  });

  test.each([
    ["associative arrays", /(declare|local|typeset) -\w*A/],
    ["name references", /(declare|local) -\w*n/],
    ["case conversion", /\$\{\w+(\^|,)/],
    ["mapfile", /\b(mapfile|readarray)\b/],
    ["wait -n", /wait -n/],
    ["patterns that are not in a variable", /=~ [^$]/],
    ["|& and &>>", /\|&|&>>/],
    ["clocks of printf", /%\(|EPOCH/],
    ["eval", /\beval\b/],
  ])("nothing that the bash 3.2 of a Mac lacks, or that is unsafe: %s", (_, form) => {
    for (const file of scripts) expect(readFileSync(join(root, file), "utf8"), file).not.toMatch(form);
  });
});
