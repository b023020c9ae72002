import { describe, expect, test } from "vitest";
import { clusterWith } from "../fake-cluster.ts";
import type { Answers } from "../fake-programs.ts";
import { changing, demoOn, pipelineRunOf } from "../make-demo.ts";

describe("what cannot be deployed: exit code 4, and the pod that tries the image is gone", () => {
  test.each<[string, Answers, RegExp]>([
    [
      "an image that cannot be pulled",
      [["*get pod/llm-d-validation-image-x1 *", "Pending|ErrImagePull|rpc error: not found | at all"]],
      /step image example\/steps:v1 cannot be started: ErrImagePull: rpc error: not found \| at all/,
    ],
    [
      "an image without Node",
      [["*get pod/llm-d-validation-image-x1 *", 'Failed|StartError|exec: "node": not found']],
      /does not run: StartError, exec: "node": not found/,
    ],
  ])("%s", async (_, answers, message) => {
    const { stderr, code, fake } = await demoOn(clusterWith(...answers));
    expect(stderr).toMatch(message);
    expect(code).toBe(4);
    expect(fake.calls().filter((call) => call.includes("delete pod/llm-d-validation-image-x1"))).toHaveLength(
      1,
    );
  });

  test.each<[string, Answers, RegExp]>([
    [
      "a pod that admission refuses",
      [["*create -o name -f -", { code: 1, stderr: "Error: violates PodSecurity\n" }]],
      /a pod of the step image example\/steps:v1 is refused: Error: violates PodSecurity/,
    ],
    [
      "an object that is refused",
      [["*apply -f *catalog.yaml", { code: 1, stdout: "a created\n", stderr: "error: quota exceeded\n" }]],
      /error: quota exceeded\nmake-demo.sh: the tasks and pipelines cannot be applied/,
    ],
    [
      "an llm-d that does not get ready, with what the namespace complains of",
      [
        ["*rollout status *", { code: 1, stderr: "error: timed out waiting for the condition\n" }],
        ["*get events *", "Pod decode-0: FailedScheduling: 0/1 nodes are available\n"],
      ],
      /FailedScheduling: 0\/1 nodes[\s\S]*statefulset.apps\/ms-llm-d-modelservice-decode .* is not ready: error: timed out/,
    ],
    [
      "a run that is refused",
      [["*create -o name -f *run.json", { code: 1, stderr: 'admission webhook "tekton" denied it\n' }]],
      /the run is refused: admission webhook "tekton" denied it/,
    ],
  ])("%s", async (_, answers, message) => {
    const { stderr, code } = await demoOn(clusterWith(...answers));
    expect(stderr).toMatch(message);
    expect(code).toBe(4);
  });
});

test("a namespace that was made is recorded before its account is waited for", async () => {
  const missing: Answers = [
    ["*get namespace llm-d *", { code: 1, stderr: "Error from server (NotFound): no\n" }],
    ["*create namespace llm-d", "namespace/llm-d created\n"],
    ["*get serviceaccount default", ""],
  ];
  const { all, code, fake } = await demoOn(clusterWith(...missing));
  expect(code, all).toBe(0);
  const calls = fake.calls();
  const at = (end: string) => calls.findIndex((call) => call.endsWith(end));
  expect(at("create namespace llm-d")).toBeGreaterThan(0);
  expect(at("apply -f -")).toBe(at("create namespace llm-d") + 1);
  expect(at("get serviceaccount default")).toBe(at("apply -f -") + 1);
  expect(fake.given()).toContain('"namespace":"created"');
});

test("accounts of an administrator are used by those who may not change roles", async () => {
  const given: Answers = [
    ["*get serviceaccounts llm-d-observer *", "serviceaccount/llm-d-observer\n"],
    ["*auth can-i * roles.rbac.authorization.k8s.io -n llm-d", { stdout: "no\n", code: 1 }],
    ["*auth can-i * serviceaccounts -n llm-d", { stdout: "no\n", code: 1 }],
  ];
  const { all, code, fake } = await demoOn(clusterWith(...given));
  expect(all).toContain("the accounts and rights in namespace llm-d are taken as they are");
  expect(code).toBe(0);
  expect(fake.calls().filter((call) => call.includes("rbac.yaml"))).toEqual([]);
});

test("--dry-run says all that would be done, and changes nothing", async () => {
  const missing: Answers = [
    ["*get namespace llm-d *", { code: 1, stderr: "Error from server (NotFound): no\n" }],
  ];
  const { stdout, code, fake } = await demoOn(clusterWith(...missing), ["--dry-run"], { REQUESTS: "5" });
  expect(code, stdout).toBe(0);
  for (const line of [
    "create    namespace llm-d",
    "apply     Task verify-stack",
    "try       image example/sim:v1",
  ]) {
    expect(stdout).toContain(line);
  }
  const { params, taskRunSpecs } = pipelineRunOf(stdout).spec;
  expect(params).toEqual([{ name: "requests", value: "5" }]);
  expect(taskRunSpecs.map(({ pipelineTaskName }) => pipelineTaskName).sort()).toEqual([
    "diagnose",
    "session-ramp",
    "verify-stack",
  ]);
  expect(changing(fake.calls())).toEqual([]);
});
