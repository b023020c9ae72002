import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stepImage } from "../../tools/image-name.ts";
import { root } from "../../tools/steps.ts";
import { run } from "../process.ts";
import { kubectl } from "./kubectl.ts";

/** Makes an empty namespace under the strictest Pod Security level. */
export async function restrictedNamespace(name: string): Promise<void> {
  await run("kubectl", ["delete", "namespace", name, "--ignore-not-found", "--wait"]);
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  await kubectl(
    ["apply", "-f", "-"],
    JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } }),
  );
}

/** Installs all tasks and pipelines, with the image under test, and the rights of the default account. */
export async function installCatalog(namespace: string, image: string): Promise<void> {
  const files = globSync(["tasks/*/*.yaml", "pipelines/*/*.yaml"], { cwd: root });
  const objects = files.map((file) => readFileSync(join(root, file), "utf8").replaceAll(stepImage, image));
  await kubectl(["apply", "-n", namespace, "-f", "-"], objects.join("\n---\n"));
  await kubectl(["apply", "-n", namespace, "-k", join(root, "deploy/rbac")]);
}

/** Runs the embedded llm-d as pods, with the image under test, and waits until it serves. */
export async function installEmbeddedLlmd(
  namespace: string,
  image: string,
  routing = "prefix-cache",
): Promise<void> {
  await applyLlmd(namespace, image, "embedded", (text) =>
    text.replace("value: prefix-cache", `value: ${routing}`),
  );
  await rolledOut(namespace, "statefulset/ms-llm-d-modelservice-decode");
  await rolledOut(namespace, "deployment/llm-d-infra-inference-gateway");
}

/** The same with prefill and decode apart; `change` edits the rendered objects. */
export async function installDisaggregatedLlmd(
  namespace: string,
  image: string,
  change: (objects: string) => string = (objects) => objects,
): Promise<void> {
  await applyLlmd(namespace, image, "embedded-pd", change);
  await rolledOut(namespace, "statefulset/ms-llm-d-modelservice-prefill");
  await rolledOut(namespace, "statefulset/ms-llm-d-modelservice-decode");
  await rolledOut(namespace, "deployment/llm-d-infra-inference-gateway");
}

async function applyLlmd(
  namespace: string,
  image: string,
  overlay: string,
  change: (objects: string) => string,
): Promise<void> {
  const rendered = await kubectl(["kustomize", join(root, "deploy/llm-d", overlay)]);
  const objects = change(rendered.replaceAll(/image: \S+\/sim:\S+/g, `image: ${image}`));
  await kubectl(["apply", "-n", namespace, "-f", "-"], objects);
}

async function rolledOut(namespace: string, workload: string): Promise<void> {
  await kubectl(["rollout", "status", "-n", namespace, workload, "--timeout=120s"]);
}

/** Address of the gateway's pod; the machine of a single-node cluster reaches it. */
export async function gatewayTruthUrl(namespace: string): Promise<string> {
  const selector = "gateway.networking.k8s.io/gateway-name=llm-d-infra-inference-gateway";
  const ip = await kubectl([
    "get",
    "pods",
    "-n",
    namespace,
    "-l",
    selector,
    "-o",
    "jsonpath={.items[0].status.podIP}",
  ]);
  return `http://${ip}:8080/truth`;
}
