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
  const rendered = await kubectl(["kustomize", join(root, "deploy/llm-d/embedded")]);
  const objects = rendered
    .replaceAll(/image: \S+\/sim:\S+/g, `image: ${image}`)
    .replace("value: prefix-cache", `value: ${routing}`);
  await kubectl(["apply", "-n", namespace, "-f", "-"], objects);
  await kubectl([
    "rollout",
    "status",
    "-n",
    namespace,
    "statefulset/ms-llm-d-modelservice-decode",
    "--timeout=120s",
  ]);
  await kubectl([
    "rollout",
    "status",
    "-n",
    namespace,
    "deployment/llm-d-infra-inference-gateway",
    "--timeout=120s",
  ]);
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
