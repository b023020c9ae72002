import { describe, expect, test } from "vitest";
import { clusterWith, noisy, run as theRun } from "../fake-cluster.ts";
import type { Answers } from "../fake-programs.ts";
import { changing, demoOn } from "../make-demo.ts";

describe("uninstall", () => {
  const inventory = (namespace: string): Answers => [
    [
      "*get configmap llm-d-validation-demo *",
      `${namespace}|embedded|role.rbac/x\ntask.tekton.dev/verify-stack`,
    ],
    ["*get pipelineruns.tekton.dev -l llm-d-validation-catalog/started-by=make-demo *", `${theRun}\n`],
    ["*-n llm-d get leases.coordination.k8s.io *", "ours\tllm-d/cache-hit-x1\ntheirs\tother/nightly\n"],
    ["*-n other get pipelineruns.tekton.dev nightly *", "pipelinerun.tekton.dev/nightly"],
    ["*-n llm-d get pipelineruns.tekton.dev cache-hit-x1 --ignore-not-found *", ""],
    ["*api-resources *", "configmaps\nevents\nsecrets\n"],
    [
      "*get configmaps,secrets *",
      "configmap/kube-root-ca.crt\nconfigmap/istio-ca-root-cert\nconfigmap/llm-d-validation-demo\n",
    ],
    ["-n llm-d delete *", "deleted\n"],
    ["delete namespace *", "deleted\n"],
  ];
  const deletions = (calls: readonly string[]) =>
    calls
      .filter((call) => / delete /.test(call) && !call.includes("can-i"))
      .map((call) => call.replace(/ --.*/, ""));

  test.each<[string, Answers]>([
    ["nothing was installed", []],
    ["no such namespace", [["*get namespace llm-d *", { code: 1, stderr: "(NotFound)" }]]],
  ])("%s: nothing is removed", async (_, answers) => {
    const { stdout, code, fake } = await demoOn(clusterWith(...answers), ["uninstall"]);
    expect(stdout).toContain("make-demo.sh has installed nothing in namespace llm-d");
    expect(code).toBe(0);
    expect(changing(fake.calls())).toEqual([]);
  });

  test("what cannot be read is not taken for nothing", async () => {
    const answers = clusterWith([
      "*get configmap llm-d-validation-demo *",
      { code: 1, stderr: "Forbidden: you\n" },
    ]);
    const { stderr, code } = await demoOn(answers, ["uninstall"]);
    expect(stderr).toMatch(/ConfigMap llm-d-validation-demo cannot be read: Forbidden: you/);
    expect(code).toBe(4);
  });

  test("a missing right is named before anything is removed", async () => {
    const denied: Answers = [["*auth can-i delete task.tekton.dev *", { stdout: "no\n", code: 1 }]];
    const { stderr, code, fake } = await demoOn(clusterWith(...denied, ...inventory("found")), ["uninstall"]);
    expect(stderr).toMatch(/you may not delete task.tekton.dev in namespace llm-d/);
    expect(code).toBe(4);
    expect(deletions(fake.calls())).toEqual([]);
  });

  test("a namespace that was there stays; so does the Lease of somebody else's run", async () => {
    const { stdout, all, code, fake } = await demoOn(clusterWith(...inventory("found")), ["uninstall"]);
    expect(code, all).toBe(0);
    expect(stdout).toContain("Kept Lease theirs: its run other/nightly is there and not ours.");
    expect(deletions(fake.calls())).toEqual([
      `kubectl -n llm-d delete ${theRun} role.rbac/x task.tekton.dev/verify-stack`,
      "kubectl -n llm-d delete lease.coordination.k8s.io/ours",
      "kubectl -n llm-d delete configmap/llm-d-validation-demo",
    ]);
  });

  test("the Lease of a run that cannot be looked up stays, and why is said", async () => {
    const denied: Answers = [
      ["*-n other get pipelineruns.tekton.dev nightly *", { code: 1, stderr: "Error (Forbidden): you\n" }],
    ];
    const { stdout, code, fake } = await demoOn(clusterWith(...denied, ...inventory("found")), ["uninstall"]);
    expect(code).toBe(0);
    expect(stdout).toContain(
      "Kept Lease theirs: whether its run other/nightly goes on cannot be told (Error (Forbidden): you).",
    );
    const leases = deletions(fake.calls()).filter((call) => call.includes("lease"));
    expect(leases).toEqual(["kubectl -n llm-d delete lease.coordination.k8s.io/ours"]);
  });

  test("Leases that cannot be listed stay, and why is said", async () => {
    const denied: Answers = [
      ["*-n llm-d get leases.coordination.k8s.io *", { code: 1, stderr: "Error: you\n" }],
    ];
    const { stdout, code } = await demoOn(clusterWith(...denied, ...inventory("found")), ["uninstall"]);
    expect(stdout).toContain("Kept the Leases of namespace llm-d: they cannot be listed (Error: you).");
    expect(code).toBe(0);
  });

  test("what a client says on stderr besides is no name of an object", async () => {
    const { all, code, fake } = await demoOn(noisy(clusterWith(...inventory("created"))), ["uninstall"]);
    expect(code, all).toBe(0);
    expect(deletions(fake.calls())).toEqual([
      `kubectl -n llm-d delete ${theRun} role.rbac/x task.tekton.dev/verify-stack`,
      "kubectl -n llm-d delete lease.coordination.k8s.io/ours",
      "kubectl delete namespace llm-d",
    ]);
  });

  test("an installation that was cut short at its start", async () => {
    const bare: Answers = [
      ["*get configmap llm-d-validation-demo *", "created||"],
      ["*get pipelineruns.tekton.dev -l llm-d-validation-catalog/started-by=make-demo *", ""],
      ["*-n llm-d get leases.coordination.k8s.io *", ""],
    ];
    const { all, code, fake } = await demoOn(clusterWith(...bare, ...inventory("created")), ["uninstall"]);
    expect(code, all).toBe(0);
    expect(deletions(fake.calls())).toEqual(["kubectl delete namespace llm-d"]);
  });

  test("a namespace of ours goes", async () => {
    const { fake } = await demoOn(clusterWith(...inventory("created")), ["uninstall"]);
    expect(deletions(fake.calls()).at(-1)).toBe("kubectl delete namespace llm-d");
  });

  test("a namespace of ours with something of others stays, and says with what", async () => {
    const others: Answers = [["*get configmaps,secrets *", "configmap/kube-root-ca.crt\nsecret/mine\n"]];
    const { stdout, fake } = await demoOn(clusterWith(...others, ...inventory("created")), ["uninstall"]);
    expect(stdout).toMatch(
      /Kept namespace llm-d \(kubectl delete namespace llm-d removes it\): it holds what make-demo.sh has not made:\nsecret\/mine\n/,
    );
    expect(deletions(fake.calls()).at(-1)).toBe("kubectl -n llm-d delete configmap/llm-d-validation-demo");
  });

  test("a namespace of ours stays where not all kinds can be listed, and why is said", async () => {
    const partial: Answers = [
      [
        "*api-resources *",
        { code: 1, stdout: "configmaps\n", stderr: "error: metrics.k8s.io/v1beta1: away\n" },
      ],
      ["*-n llm-d get configmaps *", "configmap/kube-root-ca.crt\n"],
    ];
    const { stdout, code, fake } = await demoOn(clusterWith(...partial, ...inventory("created")), [
      "uninstall",
    ]);
    expect(stdout).toContain(
      "Kept namespace llm-d: what it holds cannot be seen (error: metrics.k8s.io/v1beta1: away)",
    );
    expect(code).toBe(0);
    expect(deletions(fake.calls()).at(-1)).toBe("kubectl -n llm-d delete configmap/llm-d-validation-demo");
  });

  test("--dry-run lists it and removes nothing", async () => {
    const { stdout, fake } = await demoOn(clusterWith(...inventory("created")), ["uninstall", "--dry-run"]);
    for (const name of [theRun, "role.rbac/x", "task.tekton.dev/verify-stack", "namespace/llm-d"]) {
      expect(stdout).toContain(`delete    ${name}`);
    }
    expect(changing(fake.calls())).toEqual([]);
  });
});
