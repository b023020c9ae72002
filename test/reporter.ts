import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestCase, TestModule } from "vitest/node";

/**
 * Ends a run with what was skipped and why, what passed at the second try alone, what failed, and the one line that
 * scripts read: `N passed, N failed, N skipped`. The reason of a skipped test is the note it was skipped with, or else
 * the name of its describe block.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const broken = modules.filter(
      (module) => module.state() === "failed" && module.errors().length > 0,
    ).length;
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const skipped = tests.filter((test) => test.result().state === "skipped");
    for (const line of new Set(skipped.map(skippedLine))) console.log(line);
    const flaky = tests.filter((test) => test.diagnostic()?.flaky);
    for (const test of flaky) console.log(withErrors("passed at the second try:", test));
    const failed = tests.filter((test) => test.result().state === "failed");
    for (const test of failed) console.log(withErrors("FAILED", test));
    console.log(
      `${count("passed")} passed, ${count("failed") + broken + errors.length} failed, ${skipped.length} skipped`,
    );
  }
}

function skippedLine(test: TestCase): string {
  const result = test.result();
  const note = result.state === "skipped" ? result.note : undefined;
  return `SKIPPED ${test.module.relativeModuleId}: ${note ?? test.fullName}`;
}

/** A test with what was thrown, and the lines that differ, since the message of an unequal object tells none of them. */
function withErrors(what: string, test: TestCase): string {
  const [error] = test.result().errors ?? [];
  const [first = ""] = (error?.message ?? "").split("\n");
  const differing = stripVTControlCharacters(error?.diff ?? "")
    .split("\n")
    .filter((line) => /^[-+] {3,}/.test(line));
  return [`${what} ${test.module.relativeModuleId} > ${test.fullName}: ${first}`, ...differing].join("\n");
}
