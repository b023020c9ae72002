import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import type { Misbehaviour } from "../faults.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { type Listener, listen } from "../http/listener.ts";
import type { ContainerLog } from "../kubernetes/container-log.ts";
import { kubeconfig } from "../kubernetes/kubeconfig.ts";
import { uidOf } from "../kubernetes/objects.ts";
import { kubernetesApi } from "../kubernetes/server.ts";
import { StoredObjects } from "../kubernetes/stored-objects.ts";
import type { World } from "../kubernetes/world.ts";
import type { Worker } from "../worker/worker.ts";
import { loopback, urlOf } from "./address.ts";
import { WorkersDeployment } from "./decode-workload.ts";
import type { StackOptions } from "./options.ts";
import { isReady } from "./workers.ts";

/** Serves the stack as a cluster would show it, and writes the kubeconfig that leads there. */
export async function startKubernetes(world: World, kubeconfigPath: string): Promise<Listener> {
  const token = randomBytes(24).toString("hex");
  const listener = await listen(kubernetesApi(world, token), loopback, 0);
  await writeFile(kubeconfigPath, kubeconfig(urlOf(listener.port), world.namespace, token), { mode: 0o600 });
  return listener;
}

/** What the cluster shows: made of the running parts, so that a restart is seen. */
export function worldOf(
  options: StackOptions,
  wrong: Misbehaviour,
  workers: readonly Worker[],
  gateway: Gateway,
  gatewayLog: ContainerLog,
): World {
  const createdAt = new Date();
  const decode = new WorkersDeployment(workers);
  return {
    namespace: options.namespace,
    model: options.model,
    host: options.host,
    blockSize: options.blockSize,
    createdAt,
    gatewayPort: gateway.port,
    picker: !wrong.noPicker,
    gatewayLog,
    leases: new StoredObjects("leases.coordination.k8s.io"),
    decode,
    workers: () =>
      workers.map((worker) => ({
        name: worker.options.name,
        role: worker.options.role,
        uid: uidOf(`${worker.options.name} ${worker.port} ${createdAt.getTime()} ${worker.replacements}`),
        port: worker.port,
        ready: isReady(workers, worker, wrong) && !decode.isStarting(worker),
        startedAt: worker.startedAt,
        restarts: worker.restarts,
        createdAt: worker.replacedAt ?? createdAt,
        templateGeneration: decode.generationOf(worker),
      })),
  };
}
