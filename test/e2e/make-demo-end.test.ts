import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { root } from "../../tools/steps.ts";
import { clusterWith, endOf, goodCluster, hostTools, noisy, run as theRun } from "../fake-cluster.ts";
import { type Answer, type Answers, fakePath } from "../fake-programs.ts";
import { demo, demoOn, makeDemo, pipelineRunOf } from "../make-demo.ts";

describe("the end of the run is the exit code", () => {
  const ended = (verdict: string, succeeded: string): Answers => [
    [`*get ${theRun} -o jsonpath={.status.conditions[?(@.type=="Succeeded")].status}`, succeeded],
    [`*get ${theRun} *results*`, endOf(succeeded, verdict)],
  ];
  test.each<[string, Answers, number, RegExp]>([
    ["pass of a run that failed: no pass", ended("pass", "False"), 5, /the run failed: Tasks Completed: 8/],
    ["no verdict", ended("", "False"), 5, /no verdict: Tasks Completed: 8/],
    [
      "a param that the first task refuses",
      [["*get taskruns.tekton.dev *", "2||"], ...ended("", "False")],
      2,
      /^/,
    ],
    [
      "a gateway that is not there",
      [
        ["*get taskruns.tekton.dev *", "0|invalid|engines.found,gateway.reachable"],
        ...ended("invalid", "False"),
      ],
      4,
      /^/,
    ],
    [
      "a gateway that answers at times",
      [["*get taskruns.tekton.dev *", "0|valid|gateway.reachable"], ...ended("invalid", "False")],
      5,
      /^/,
    ],
    ["invalid", ended("invalid", "False"), 5, /^/],
    ["fail", ended("fail", "False"), 3, /^/],
    ["fail with on-fail continue", ended("fail", "True"), 3, /^/],
    [
      "a run that somebody deletes",
      [[`*get ${theRun} *`, { code: 1, stderr: "Error (NotFound)\n" }]],
      5,
      /was deleted/,
    ],
  ])("%s", async (_, answers, code, message) => {
    const end = await demoOn(clusterWith(...answers));
    expect(end.all).toMatch(message);
    expect(end.code).toBe(code);
  });

  const away: Answer = { code: 1, stderr: "E1121 noise\nerror: etcdserver: leader changed\n" };
  const fast = hostTools.filter((tool) => tool !== "sleep");

  test.each<[string, string, RegExp]>([
    ["what the run says", `*get ${theRun} *results*`, /what PipelineRun cache-hit-x1 says cannot be read/],
    [
      "what its first task says",
      "*get taskruns.tekton.dev *",
      /what the first task of PipelineRun cache-hit-x1/,
    ],
  ])("%s cannot be read: no verdict is made up, and why is said", async (_, pattern, message) => {
    const kubectl = clusterWith([pattern, away], ...ended("invalid", "False"));
    const fake = fakePath(fast, { kubectl, sleep: [["*", ""]] });
    const { stderr, code } = await demo(fake);
    expect(stderr).toMatch(message);
    expect(stderr).toContain("cannot be read: error: etcdserver: leader changed (try: kubectl get -n llm-d");
    expect(stderr).not.toContain("no verdict");
    expect(code).toBe(4);
    expect(fake.calls().filter((call) => call === "sleep 3")).toHaveLength(9);
  });

  test("what can be read at the second try counts", async () => {
    const kubectl = clusterWith([`*get ${theRun} *results*`, { ...away, once: true }]);
    const { code, stderr } = await demo(fakePath(fast, { kubectl, sleep: [["*", ""]] }));
    expect(code, stderr).toBe(0);
  });

  test("what a client says on stderr besides is no data, in any call that succeeds", async () => {
    const fake = fakePath(hostTools, { kubectl: noisy(goodCluster) });
    const end = await demo(fake, [], { RUN_TIMEOUT_SECONDS: "20" });
    expect(end.code, end.stderr).toBe(0);
    expect(end.stdout).not.toContain("llm-d:     the namespace's own");
    expect(end.stdout).toMatch(/^hit-rate-percent +98.4$/m);
    const tasks = pipelineRunOf(fake.given()).spec.taskRunSpecs.map((spec) => spec.pipelineTaskName);
    expect(tasks).toEqual(["verify-stack", "cache-pod-restart", "session-ramp", "diagnose"]);
    expect(fake.calls().filter((call) => call.includes("delete pod/llm-d-validation-image-x1"))).toHaveLength(
      2,
    );
  });

  test("pass: logs and results are shown, and the run is followed by its name", async () => {
    const { stdout, code, fake } = await demoOn(goodCluster);
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/^Context: {3}test, https:\/\/127.0.0.1:6443\nNamespace: llm-d\n/);
    expect(stdout).toContain("[pod/ramp-pod/step-run] Delta Hit Rate");
    expect(stdout).toMatch(/^hit-rate-percent +98.4$/m);
    expect(fake.calls().join("\n")).not.toContain("--last");
    const removals = fake.calls().filter((call) => call.includes("delete pod/llm-d-validation-image-x1"));
    expect(removals, "one for each of the two images").toHaveLength(2);
    const spec = pipelineRunOf(fake.given()).spec;
    expect(spec.taskRunSpecs).toEqual([
      { pipelineTaskName: "verify-stack", serviceAccountName: "llm-d-observer" },
      { pipelineTaskName: "cache-pod-restart", serviceAccountName: "llm-d-restarter" },
      { pipelineTaskName: "session-ramp", serviceAccountName: "llm-d-ramp" },
      { pipelineTaskName: "diagnose", serviceAccountName: "llm-d-observer" },
    ]);
    expect(spec.timeouts).toEqual({ pipeline: "3600s", tasks: "3300s", finally: "300s" });
    expect(spec.taskRunTemplate.podTemplate.imagePullSecrets).toEqual([{ name: "pull-me" }]);
  });

  test("tkn and oc are used where they are what the host has", async () => {
    const fake = fakePath(hostTools, {
      oc: goodCluster,
      tkn: [["pipelinerun logs -f -n llm-d cache-hit-x1", "[ramp : run] hi\n"]],
    });
    const end = await demo(fake);
    expect(end.code, end.stderr).toBe(0);
    expect(end.stdout).toContain("[ramp : run] hi");
  });

  test("a run that does not end is given up, with how to follow and to cancel it", async () => {
    const running: Answers = [[`*get ${theRun} -o jsonpath=*status}`, "Unknown"]];
    const { stderr, code } = await demoOn(clusterWith(...running), [], { RUN_TIMEOUT_SECONDS: "10" });
    expect(stderr).toMatch(
      /has not ended in 10 s: no verdict \(follow: .*; cancel: kubectl patch -n llm-d .*Cancelled/,
    );
    expect(code).toBe(5);
  });

  test("Ctrl-C: the run goes on, and how to cancel it is said", async () => {
    const fake = fakePath(hostTools, {
      kubectl: clusterWith([`*get ${theRun} -o jsonpath=*status}`, "Unknown"]),
      tkn: [["pipelinerun logs *", "[ramp : run] hi\n"]],
    });
    const child = spawn(makeDemo, [], {
      cwd: root,
      env: { PATH: fake.path, NS: "llm-d" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
    });
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      if (chunk.includes("Started PipelineRun")) child.kill("SIGINT");
    });
    const [code] = (await once(child, "close")) as [number | null];
    expect(stderr).toContain(
      "cache-hit-x1 goes on; follow: tkn pipelinerun logs -f -n llm-d cache-hit-x1; cancel: tkn ",
    );
    expect(code).toBe(130);
    expect(fake.calls().filter((call) => /cancel| patch -n/.test(call))).toEqual([]);
  });
});
