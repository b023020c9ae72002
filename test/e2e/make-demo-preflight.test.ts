import { describe, expect, test } from "vitest";
import { clusterWith, hostTools, noisy } from "../fake-cluster.ts";
import { type Answers, fakePath } from "../fake-programs.ts";
import { changing, demo, demoOn } from "../make-demo.ts";

describe("problems found before anything is changed: exit code 4", () => {
  const verifyStack = "tekton.dev/v1 Task verify-stack llm-d-validation-catalog\n";
  const forbidden = (what: string) => ({ code: 1, stderr: `Error from server (Forbidden): ${what}\n` });

  test("no client", async () => {
    const end = await demo(fakePath(hostTools, {}), []);
    expect(end.stderr).toMatch(/neither kubectl nor oc is on the PATH/);
    expect(end.code).toBe(4);
  });

  test.each<[string, Answers, RegExp[]]>([
    [
      "a cluster that does not answer",
      [
        [
          "*get --raw /version",
          { code: 1, stderr: "E1121 noise\ndial tcp 127.0.0.1:1: connection refused\n" },
        ],
      ],
      [/cannot be reached: dial tcp 127.0.0.1:1: connection refused .*KUBECONFIG/],
    ],
    [
      "no Tekton",
      [["*get --raw /apis/tekton.dev/v1", { code: 1, stderr: "Error from server (NotFound): no\n" }]],
      [/Tekton Pipelines is not installed/],
    ],
    [
      "an old Tekton",
      [["*get configmap pipelines-info *", "v1.3.4"]],
      [/Tekton Pipelines is v1.3.4; 1.6 or newer/],
    ],
    ["an ancient Tekton", [["*get configmap pipelines-info *", "v0.62.0"]], [/is v0.62.0; 1.6 or newer/]],
    ["a namespace on its way out", [["*get namespace llm-d *phase*", "Terminating"]], [/is being deleted/]],
    [
      "Pod Security that Tekton does not fit",
      [
        ["*get namespace llm-d *enforce*", "restricted"],
        ["*get configmap feature-flags -n tekton-pipelines *", "false"],
      ],
      [/enforces Pod Security "restricted".*set-security-context: "true" \(it is "false"\)/],
    ],
    [
      "an llm-d that cannot be looked for",
      [["*get services *", forbidden("services is forbidden")]],
      [/cannot tell whether namespace llm-d has an llm-d: .*services is forbidden/],
    ],
    [
      "missing rights, each named, and an old Tekton, all at once",
      [
        ["*get configmap pipelines-info *", "v1.5.9"],
        ["*auth can-i create tasks.tekton.dev -n llm-d", { stdout: "no\n", code: 1 }],
        ["*auth can-i get pods --subresource=log -n llm-d", { stdout: "no - nobody may\n", code: 1 }],
      ],
      [
        /Tekton Pipelines is v1.5.9/,
        /you may not create tasks.tekton.dev in namespace llm-d \(kubectl auth can-i create tasks.tekton.dev -n llm-d\)/,
        /you may not get pods\/log in namespace llm-d/,
      ],
    ],
    [
      "a Role with more rights than the user has",
      [
        [
          "*apply --dry-run=server -f *rbac.yaml",
          {
            code: 1,
            stdout: "serviceaccount/llm-d-observer created (server dry run)\n",
            stderr:
              "Error from server (Forbidden): attempting to grant RBAC permissions not currently held\n",
          },
        ],
      ],
      [/refused: Error from server \(Forbidden\): attempting to grant RBAC permissions not currently held/],
    ],
    [
      "a missing namespace that may not be made",
      [
        ["*get namespace llm-d *", { code: 1, stderr: "Error from server (NotFound): no\n" }],
        ["*auth can-i create namespaces", { stdout: "no\n", code: 1 }],
      ],
      [/you may not create namespaces \(kubectl auth can-i create namespaces\)/],
    ],
    [
      "a Task and an llm-d of somebody else's under the same names",
      [
        [
          "*get -f *catalog.yaml --ignore-not-found --no-headers -o custom-columns=*",
          `tekton.dev/v1 Task report <none>\ntekton.dev/v1 Task diagnose theirs\n${verifyStack}`,
        ],
        ["*get -f *llm-d.yaml --ignore-not-found --no-headers *", "v1 Service llm-d-infra-gateway <none>\n"],
      ],
      [
        /Task report in namespace llm-d is somebody else's \(no label app.kubernetes.io\/part-of=llm-d-validation-catalog\)/,
        /Task diagnose in namespace llm-d is somebody else's/,
        /Service llm-d-infra-gateway in namespace llm-d is somebody else's/,
      ],
    ],
    [
      "a Task that took the place of ours",
      [
        ["*get configmap llm-d-validation-demo *", "found||task.tekton.dev/report"],
        ["*get -f *catalog.yaml --ignore-not-found --no-headers *", "tekton.dev/v1 Task report <none>\n"],
      ],
      [/Task report in namespace llm-d is somebody else's/],
    ],
    [
      "objects that cannot be looked up",
      [["*get -f *catalog.yaml --ignore-not-found --no-headers *", forbidden("tasks is forbidden")]],
      [/what is in namespace llm-d already cannot be looked up: .*tasks is forbidden/],
    ],
  ])("%s", async (_, answers, messages) => {
    const { stdout, stderr, code, fake } = await demoOn(clusterWith(...answers));
    expect(stdout).not.toContain("Updates ");
    expect(stderr.trim().split("\n")).toHaveLength(messages.length);
    for (const message of messages) expect(stderr).toMatch(message);
    expect(code).toBe(4);
    expect(changing(fake.calls())).toEqual([]);
  });

  test.each<[string, Answers, string]>([
    ["applied by hand", [], "Updates what was installed before; uninstall leaves it."],
    [
      "applied by hand in part",
      [
        ["*get configmap llm-d-validation-demo *", "found||serviceaccount/llm-d-observer"],
        [
          "*get -f *rbac.yaml --ignore-not-found --no-headers *",
          "v1 ServiceAccount llm-d-observer llm-d-validation-catalog\n",
        ],
      ],
      "Updates what was installed before; uninstall leaves what make-demo.sh did not make (1 of 2 objects).",
    ],
    [
      "of make-demo.sh, with the embedded llm-d",
      [
        [
          "*get configmap llm-d-validation-demo *",
          "found|embedded|statefulset.apps/ms-llm-d\ntask.tekton.dev/verify-stack\nservice/ms-llm-d",
        ],
        [
          "*get -f *llm-d.yaml --ignore-not-found --no-headers *",
          "apps/v1 StatefulSet ms-llm-d <none>\nv1 Service ms-llm-d <none>\n",
        ],
      ],
      "Updates what make-demo.sh has installed before.",
    ],
  ])("an installation %s is updated, and that is said in one line", async (_, answers, line) => {
    const ours: Answers = [
      ...answers,
      ["*get -f *catalog.yaml --ignore-not-found --no-headers *", verifyStack],
    ];
    const { stdout, stderr, code } = await demoOn(clusterWith(...ours), ["--dry-run"]);
    expect(code, stderr).toBe(0);
    expect(stdout.split("\n").filter((candidate) => candidate.startsWith("Updates "))).toEqual([line]);
  });

  test("an installation is not looked for in a namespace that is not there", async () => {
    const missing: Answers = [["*get namespace llm-d *", { code: 1, stderr: "(NotFound)" }]];
    const { stdout, fake } = await demoOn(clusterWith(...missing), ["--dry-run"]);
    expect(stdout).not.toContain("Updates ");
    expect(fake.calls().filter((call) => call.includes("custom-columns"))).toEqual([]);
  });

  test.each([
    ["v1.6.0", "not tried with Tekton v1.6.0; tried with 1.15"],
    ["v1.14.9", "not tried with Tekton v1.14.9; tried with 1.15"],
    ["v1.15.0", undefined],
    ["v1.16.2", undefined],
    ["v2.0.0", undefined],
  ])("Tekton %s is taken, and when it is older than what was tried that is said", async (version, line) => {
    const answers: Answers = [["*get configmap pipelines-info *", version]];
    const { stdout, stderr, code } = await demoOn(clusterWith(...answers), ["--dry-run"]);
    expect(stdout).toContain(`Tekton:    ${version}\n`);
    expect(stderr).toBe(line === undefined ? "" : `make-demo.sh: ${line}\n`);
    expect(code).toBe(0);
  });

  test("a namespace on its way out is seen behind what a client says besides", async () => {
    const leaving = clusterWith(["*get namespace llm-d *phase*", "Terminating"]);
    const { stderr, code } = await demoOn(noisy(leaving));
    expect(stderr).toBe("make-demo.sh: namespace llm-d is being deleted; wait until it is gone\n");
    expect(code).toBe(4);
  });

  test("a Tekton that does not tell its version is said, and is no problem", async () => {
    const silent: Answers = [
      ["*get configmap pipelines-info *", { code: 1 }],
      ["*get deployment tekton-pipelines-controller *", "devel"],
    ];
    const { stdout, code } = await demoOn(clusterWith(...silent), ["--dry-run"]);
    expect(stdout).toMatch(/Tekton's version cannot be read \(it says "devel"\); 1.6 or newer is needed/);
    expect(code).toBe(0);
  });
});
