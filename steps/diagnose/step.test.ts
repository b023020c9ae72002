import { describe, expect, test } from "vitest";
import { withoutKubernetes } from "../../test/kubernetes-world.ts";
import { runWith } from "../../test/run.ts";
import { sampleParams } from "../../test/sample.ts";
import step from "./step.ts";

const TASKS = ["verify-stack", "cache-pod-restart", "session-ramp", "cache-hit-summary", "report"];

/** Lines of statuses, all Succeeded but those given. */
function statuses(other: Readonly<Record<string, string>> = {}): string {
  const tasks = [...TASKS, ...Object.keys(other).filter((task) => !TASKS.includes(task))];
  return tasks.map((task) => `${task}=${other[task] ?? "Succeeded"}`).join("\n");
}

function run(runStatus: string, given: string) {
  withoutKubernetes();
  return runWith(step, {
    params: { runStatus, statuses: given },
    run: { name: "cache-hit-x7f2p-diagnose", namespace: "llm-d" },
  });
}

describe("bad params", () => {
  test.each([
    ["nothing", "", "names no task"],
    ["a line that is no status", "report", 'has the line "report", not task=status'],
    [
      "a variable that Tekton did not replace",
      "report=$(tasks.report.status)",
      'has "$(tasks.report.status)" for report, not Succeeded, Failed or None',
    ],
  ])("%s", async (_, given, why) => {
    const { exitCode, lines } = await run("Failed", given);
    expect(exitCode).toBe(2);
    expect(lines.join("\n")).toContain(why);
  });
});

describe("names what failed from statuses alone", () => {
  const rest = { "cache-hit-summary": "None", report: "None" };

  test.each([
    [
      "a task in the middle was killed",
      "Failed",
      { "cache-pod-restart": "None", "session-ramp": "Failed", ...rest },
      "session-ramp",
      "session-ramp failed before it could hand on a result",
      "killed for its memory",
    ],
    [
      "the first task refused its params",
      "Failed",
      { "verify-stack": "Failed", "cache-pod-restart": "None", "session-ramp": "None", ...rest },
      "verify-stack",
      "verify-stack failed before it could hand on a result",
      "a bad param",
    ],
    [
      "the restart failed",
      "Failed",
      { "cache-pod-restart": "Failed", "session-ramp": "None", ...rest },
      "cache-pod-restart",
      "cache-pod-restart failed: the last line of its log says why, and the lines before what was restarted",
      "a rollout that was not done in time",
    ],
    [
      "pd-check failed",
      "Failed",
      { "pd-check": "Failed", "session-ramp": "None" },
      "pd-check",
      "pd-check failed: the last line of its log says why, unless it was ended from outside",
      "its verdict",
    ],
    [
      "the run was cancelled between two tasks",
      "None",
      { "session-ramp": "None", ...rest },
      "session-ramp",
      "session-ramp never ran, and no task failed",
      "the run was cancelled",
    ],
    [
      "a task that is not listed failed",
      "Failed",
      {},
      "",
      "the tasks together are Failed, though none of those listed failed",
      "a task that is missing in statuses failed",
    ],
  ])("%s: one screen, the likeliest cause first", async (_, runStatus, other, first, reason, likely) => {
    const { exitCode, results, lines } = await run(runStatus, statuses(other));
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "pass", "first-failed": first, reason });
    expect(lines[0]).toBe(reason);
    expect(lines[1]).toContain(`Likely: ${likely}`);
    expect(lines.length).toBeLessThanOrEqual(9);
    const looks = lines.filter((line) => line.startsWith("Look: "));
    expect(looks).toHaveLength(2);
    expect(looks[0]).toBe(
      `Look: tkn pipelinerun logs cache-hit-x7f2p -n llm-d${first === "" ? "" : ` -t ${first}`}`,
    );
    expect(looks[1]).toContain(
      "kubectl describe taskrun,pod -n llm-d -l tekton.dev/pipelineRun=cache-hit-x7f2p",
    );
  });

  test("only the verdict failed: no guesses, the verdict is in report's log", async () => {
    const { exitCode, results, lines } = await run(
      "Failed",
      statuses({ "cache-pod-restart": "None", report: "Failed" }),
    );
    const reason =
      "every task ran; the verdict failed the run: see the results verdict and reason of cache-hit-summary";
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "pass", "first-failed": "report", reason });
    expect(lines).toEqual([
      "every task ran; the verdict failed the run: it is the last of report's log, or report was ended from outside",
      "Look: tkn pipelinerun logs cache-hit-x7f2p -n llm-d -t report",
      "Not looked at: no Kubernetes (neither KUBECONFIG nor a service account's token)",
    ]);
  });

  test.each([
    ["all ran", "Succeeded", {}, "5 tasks ended well"],
    [
      "one ran",
      "Completed",
      {
        "verify-stack": "None",
        "cache-pod-restart": "None",
        "session-ramp": "None",
        "cache-hit-summary": "None",
      },
      "1 task ended well, skipped: verify-stack, cache-pod-restart, session-ramp, cache-hit-summary",
    ],
    [
      "one was skipped by its when",
      "Completed",
      { "cache-pod-restart": "None" },
      "4 tasks ended well, skipped: cache-pod-restart",
    ],
  ])("%s: one line", async (_, runStatus, other, line) => {
    const { exitCode, results, lines } = await run(runStatus, statuses(other));
    expect([exitCode, results["first-failed"], lines]).toEqual([0, "", [line]]);
  });
});

test("pd-check's verdict may be fail or invalid: the statuses cannot tell, and neither is claimed", async () => {
  const { lines } = await run("Failed", statuses({ "pd-check": "Failed" }));
  expect(lines[0]).toContain("the last line of its log says why");
  expect(lines[1]).toMatch(
    /^Likely: its verdict: fail \(exit code 3\), .*; or invalid \(5\), .*requests failed/,
  );
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(160);
});

test("the sample names the task that was ended", async () => {
  withoutKubernetes();
  const { results } = await runWith(step, { params: sampleParams("diagnose") });
  expect(results["first-failed"]).toBe("session-ramp");
});
