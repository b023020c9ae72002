import type { Answers } from "./fake-programs.ts";

/** What the host needs for make-demo.sh on a cluster, beside a client: no Node, no jq, no Python. */
export const hostTools = [
  ...[
    "awk",
    "base64",
    "bash",
    "cat",
    "dirname",
    "env",
    "grep",
    "mkdir",
    "mktemp",
    "rm",
    "sed",
    "sleep",
    "sort",
  ],
  ...["tail", "tr", "wc"],
];

const kustomized = {
  rbac: "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: llm-d-observer\n",
  catalog: [
    "apiVersion: tekton.dev/v1\nkind: Task\nmetadata:\n  name: verify-stack",
    "spec:\n  steps:\n  - command:\n    - node\n    image: example/steps:v1\n  - image: $(params.image)\n---",
    "apiVersion: tekton.dev/v1\nkind: Pipeline\nmetadata:\n  name: cache-hit-pipeline",
    "spec:\n  finally:\n  - name: diagnose\n  params:\n  - name: requests\n  tasks:\n  - name: verify-stack",
    "    params:\n    - name: namespace\n  - name: session-ramp\n",
  ].join("\n"),
  llmd: [
    "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: ms-llm-d-modelservice-decode",
    "spec:\n  template:\n    spec:\n      containers:\n      - image: example/sim:v1\n",
  ].join("\n"),
};

export const run = "pipelinerun.tekton.dev/cache-hit-x1";

/** What a run says that has ended; each further result is a name, a tab and a value. */
export function endOf(succeeded: string, verdict: string, ...results: readonly string[]): string {
  const lines = verdict === "" ? results : [`verdict\t${verdict}`, ...results];
  return [`${succeeded}|${verdict}|Tasks Completed: 8`, "=results=", ...lines].join("\n");
}

/** A client on a cluster where all is well: Tekton, an empty namespace `llm-d`, and a run that passes. */
export const goodCluster: Answers = [
  ["*config current-context", "test\n"],
  ["*config view *", "https://127.0.0.1:6443"],
  ["*get --raw /version", "{}"],
  ["*get --raw /apis/tekton.dev/v1", "{}"],
  ["*get configmap pipelines-info -n tekton-pipelines *", "v1.15.0"],
  ["*get namespace llm-d *phase*", "Active"],
  ["*get namespace llm-d *enforce*", ""],
  ["*get configmap llm-d-validation-demo *", ""],
  ["*get pods -l llm-d.ai/role -o name", ""],
  [
    "*get gateways.gateway.networking.k8s.io *",
    { code: 1, stderr: 'error: the server doesn\'t have a resource type "gateways"\n' },
  ],
  ["*get services *", ""],
  ["kustomize *rbac*", kustomized.rbac],
  ["kustomize *catalog*", kustomized.catalog],
  ["kustomize *llm-d*", kustomized.llmd],
  ["*auth can-i *", "yes\n"],
  ["*create -o name -f -", "pod/llm-d-validation-image-x1\n"],
  ["*get pod/llm-d-validation-image-x1 *", "Succeeded||"],
  ["*delete pod/llm-d-validation-image-x1 *", ""],
  ["*create --dry-run=client -o name -f *rbac.yaml", "serviceaccount/llm-d-observer\n"],
  ["*create --dry-run=client -o name -f *catalog.yaml", "task.tekton.dev/verify-stack\n"],
  ["*create --dry-run=client -o name -f *llm-d.yaml", "statefulset.apps/ms-llm-d-modelservice-decode\n"],
  ["*get -f *--ignore-not-found -o name", ""],
  ["*get -f *--ignore-not-found --no-headers -o custom-columns=*", ""],
  ["*get -f *llm-d.yaml -o name", "statefulset.apps/ms-llm-d-modelservice-decode\n"],
  ["*apply --dry-run=server -f *", "something created (server dry run)\n"],
  ["*apply -f *", "something created\n"],
  ["*rollout status *", "ready\n"],
  ["*get pipelines.tekton.dev cache-hit-pipeline *", "verify-stack cache-pod-restart session-ramp diagnose"],
  ["*get serviceaccounts llm-d-observer *", { code: 1, stderr: "Error from server (NotFound): no\n" }],
  ["*get serviceaccount default -o *", "pull-me"],
  ["*create -o name -f *run.json", `${run}\n`],
  [`*get ${run} -o jsonpath={.status.conditions[?(@.type=="Succeeded")].status}`, "True"],
  [`*get ${run} *results*`, endOf("True", "pass", "hit-rate-percent\t98.4")],
  ["*get pods -l tekton.dev/pipelineRun=cache-hit-x1 *", "ramp-pod\n"],
  ["*logs -f *ramp-pod", "[pod/ramp-pod/step-run] Delta Hit Rate\n"],
  ["*get taskruns.tekton.dev *", "||"],
];

/** The same answers, each with what a client says on stderr besides, when the call succeeds too. */
export function noisy(answers: Answers): Answers {
  const noise =
    "E1121 09:00:00 memcache.go:265] couldn't get resource list for metrics.k8s.io/v1beta1: away\n";
  const plugin = "Your login expires soon (NotFound: a newer one)\n";
  return answers.map(([pattern, answer]) => {
    const said = typeof answer === "string" ? { stdout: answer } : answer;
    return [pattern, { ...said, stderr: `${noise}${plugin}${said.stderr ?? ""}` }] as const;
  });
}

/** The same with other answers in front. */
export const clusterWith = (...answers: Answers): Answers => [...answers, ...goodCluster];
