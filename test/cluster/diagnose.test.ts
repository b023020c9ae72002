import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installCatalog, restrictedNamespace } from "./catalog.ts";
import { kubectl } from "./kubectl.ts";
import { cluster, describeOn } from "./requirements.ts";
import { runTask } from "./task-log.ts";

const namespace = "llm-d-diagnose";

/** A decode pod that the strictest Pod Security admits; `container` says what is wrong with it. */
function decodePod(name: string, container: object): object {
  const security = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  };
  const image = cluster?.simImage;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { "llm-d.ai/role": "decode", "llm-d.ai/inference-serving": "true" } },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      containers: [{ name: "vllm", image, securityContext: security, ...container }],
    },
  };
}

const node = (program: string) => ({ command: ["node", "-e", program] });
const SECRET = "hf_abcdefghijklmnopqrstuvwxyz0123456789";
const LAST_WORDS = `torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. token=${SECRET}`;

/** Pod, what is wrong with it, and the cause that must be told. */
const broken: readonly [pod: string, cause: string, container: object][] = [
  ["decode-no-image", "image-pull", { image: "registry.localhost:5000/no-such-engine:v1" }],
  ["decode-no-gpu", "no-gpu-free", { resources: { limits: { "nvidia.com/gpu": "1" } } }],
  [
    "decode-no-memory",
    "out-of-memory",
    {
      ...node("const kept = []; setInterval(() => kept.push(Buffer.alloc(32e6, 1)), 20)"),
      resources: { limits: { memory: "96Mi" } },
    },
  ],
  [
    "decode-crash",
    "gpu-out-of-memory",
    node(`console.error(${JSON.stringify(LAST_WORDS)}); process.exit(1)`),
  ],
];

const failedRun = {
  statuses: "verify-stack=Succeeded\nsession-ramp=Failed\nreport=None",
  "run-status": "Failed",
  "run-name": "nightly",
};

/** Waits until the kubelet and the scheduler have said what is wrong with each. */
async function untilBroken(): Promise<void> {
  for (let second = 0; second < 120; second++) {
    const states = await kubectl(["get", "pods", "-n", namespace, "--no-headers"]);
    const told = [/no-image .*(ErrImagePull|ImagePullBackOff)/, /no-gpu .*Pending/, /no-memory .*[1-9]\d* /];
    if ([...told, /crash .*(Error|CrashLoopBackOff)/].every((state) => state.test(states))) return;
    await sleep(1000);
  }
  throw new Error("the pods are not broken as they should be after 120 s");
}

describeOn(["cluster"], "diagnose on real pods", () => {
  beforeAll(async () => {
    await restrictedNamespace(namespace);
    await installCatalog(namespace, cluster?.stepImage ?? "");
    const pods = broken.map(([name, , container]) => JSON.stringify(decodePod(name, container)));
    await kubectl(["apply", "-n", namespace, "-f", "-"], pods.join("\n---\n"));
    await untilBroken();
  });
  afterAll(async () => void (await kubectl(["delete", "namespace", namespace, "--wait=false"])), 60_000);

  test("each thing that is wrong is named, with its pod, on one screen and without the secret", async () => {
    const end = await runTask(namespace, "diagnose", "llm-d-observer", failedRun);
    expect(end.succeeded, end.log).toBe("True");
    expect(end.results["first-failed"]).toBe("session-ramp");
    const causes = (end.results["causes"] ?? "").split(",");
    expect(causes, end.log).toEqual(expect.arrayContaining(broken.map(([, cause]) => cause)));
    for (const [pod] of broken) expect(end.log).toContain(pod);
    const lines = end.log.trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(end.log).not.toContain(SECRET);
  });

  test("an account without a token: the statuses are told all the same", async () => {
    const end = await runTask(namespace, "diagnose", "llm-d-ramp", failedRun);
    expect(end.succeeded, end.log).toBe("True");
    expect(end.results).toMatchObject({ "first-failed": "session-ramp", causes: "" });
    expect(end.log).toContain("session-ramp failed before it could hand on a result");
  });
});
