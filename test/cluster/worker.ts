import { kubectl } from "./kubectl.ts";
import { cluster } from "./requirements.ts";

/** How a worker differs from one that is well. */
export interface WorkerOptions {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly probePath?: string;
}

/** What makes pods anew. */
export type WorkerKind = "Deployment" | "StatefulSet";

/** The spec of a worker of the embedded llm-d, as a restricted namespace admits it. No resources: best effort. */
function workerSpec({ image, command, nodeSelector, probePath = "/health" }: WorkerOptions = {}) {
  return {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    ...(nodeSelector && { nodeSelector }),
    containers: [
      {
        name: "vllm",
        image: image ?? cluster?.simImage,
        command: command ?? ["node", "/app/sim.js", "worker", "--host", "0.0.0.0", "--port", "8000"],
        ports: [{ name: "http", containerPort: 8000 }],
        readinessProbe: { httpGet: { path: probePath, port: "http" }, periodSeconds: 1 },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
      },
    ],
  };
}

const labelsOf = (app: string) => ({ app, "llm-d.ai/role": "decode" });

async function apply(namespace: string, object: unknown): Promise<void> {
  await kubectl(["apply", "-n", namespace, "-f", "-"], JSON.stringify(object));
}

/** Makes a Deployment or StatefulSet of workers. */
export async function applyWorkers(
  namespace: string,
  kind: WorkerKind,
  app: string,
  replicas: number,
  options: WorkerOptions = {},
): Promise<void> {
  const labels = labelsOf(app);
  const template = { metadata: { labels }, spec: workerSpec(options) };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  const service = kind === "StatefulSet" ? { serviceName: app } : {};
  await apply(namespace, {
    apiVersion: "apps/v1",
    kind,
    metadata: { name: app },
    spec: { ...spec, ...service },
  });
}

/** Makes a worker that nothing owns. */
export async function applyWorker(namespace: string, name: string): Promise<void> {
  const metadata = { name, labels: labelsOf(name) };
  await apply(namespace, { apiVersion: "v1", kind: "Pod", metadata, spec: workerSpec() });
}

/** Waits until a workload is rolled out, named as in `deployment/x`. */
export async function untilRolledOut(namespace: string, workload: string, seconds = 120): Promise<void> {
  await kubectl(["rollout", "status", "-n", namespace, workload, `--timeout=${seconds}s`]);
}
