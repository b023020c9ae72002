import { describe, expect, test } from "vitest";
import { clusterWith, hostTools } from "../fake-cluster.ts";
import { type Answers, fakePath } from "../fake-programs.ts";
import { changing, demo, demoOn } from "../make-demo.ts";

describe("problems found before anything is changed: exit code 4", () => {
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
  ])("%s", async (_, answers, messages) => {
    const { stderr, code, fake } = await demoOn(clusterWith(...answers));
    expect(stderr.trim().split("\n")).toHaveLength(messages.length);
    for (const message of messages) expect(stderr).toMatch(message);
    expect(code).toBe(4);
    expect(changing(fake.calls())).toEqual([]);
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
