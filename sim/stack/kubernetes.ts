import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { changes, type Misbehaviour } from "../faults/index.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { type Listener, listen } from "../http/listener.ts";
import type { ContainerLog } from "../kubernetes/container-log.ts";
import { kubeconfig } from "../kubernetes/kubeconfig.ts";
import { uidOf } from "../kubernetes/objects.ts";
import { kubernetesApi } from "../kubernetes/server.ts";
import { StoredObjects } from "../kubernetes/stored-objects.ts";
import type { SidecarPod, World } from "../kubernetes/world.ts";
import type { Worker } from "../worker/worker.ts";
import { loopback, urlOf } from "./address.ts";
import { WorkersDeployment } from "./decode-workload.ts";
import { enginesOf, type Fleet, isReady } from "./fleet.ts";
import type { StackOptions } from "./options.ts";

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
  fleet: Fleet,
  gateway: Gateway,
  gatewayLog: ContainerLog,
): World {
  const createdAt = new Date();
  const decode = new WorkersDeployment(fleet.decode);
  const prefill = new WorkersDeployment(fleet.prefill);
  const workloadOf = ({ options: { role } }: Worker) => (role === "prefill" ? prefill : decode);
  return {
    namespace: options.namespace,
    model: options.model,
    host: options.host,
    createdAt,
    gatewayPort: gateway.port,
    picker: !wrong.noPicker,
    routing: options.routing,
    disaggregated: options.disaggregated,
    nonCachedTokens: options.nonCachedTokens,
    emitEndpointScores: options.emitEndpointScores,
    gatewayLog,
    leases: new StoredObjects("leases.coordination.k8s.io"),
    changes: changes(options.fault),
    decode,
    prefill: options.disaggregated ? prefill : undefined,
    workers: () =>
      enginesOf(fleet).map((worker) => ({
        name: worker.options.name,
        role: worker.options.role,
        uid: uidOf(`${worker.options.name} ${worker.port} ${createdAt.getTime()} ${worker.replacements}`),
        port: worker.port,
        sidecar: sidecarOf(fleet, worker, wrong),
        engine: worker.options,
        ready: isReady(fleet, worker, wrong) && !workloadOf(worker).isStarting(worker),
        startedAt: worker.startedAt,
        restarts: worker.restarts,
        createdAt: worker.replacedAt ?? createdAt,
        templateGeneration: workloadOf(worker).generationOf(worker),
      })),
  };
}

function sidecarOf({ sidecars }: Fleet, worker: Worker, wrong: Misbehaviour): SidecarPod | undefined {
  const port = sidecars.get(worker)?.port;
  return port === undefined
    ? undefined
    : { port, ssrfProtection: !wrong.noSsrfProtection, connector: "nixlv2" };
}
