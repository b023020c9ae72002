import type { ContainerLog } from "./container-log.ts";
import type { StoredObjects } from "./stored-objects.ts";

/** A worker as its pod tells it. */
export interface WorkerPod {
  readonly name: string;
  readonly role: string;
  readonly uid: string;
  readonly port: number;
  readonly ready: boolean;
  /** When the container that runs now began. */
  readonly startedAt: Date;
  readonly restarts: number;
  /** When the pod was made. */
  readonly createdAt: Date;
  /** Of the pod template that it was made of. */
  readonly templateGeneration: number;
}

export type Annotations = Readonly<Record<string, string>>;

/** What rolls the workers' pods out. */
export interface DecodeWorkload {
  readonly generation: number;
  readonly templateAnnotations: Annotations;
  /** Pods of the newest template. */
  readonly updated: number;
  /** A change makes it replace its pods. */
  annotateTemplate(changes: Annotations): void;
  /** The pod is replaced by a new one of its name. */
  deletePod(name: string): void;
}

/** What the API shows; asked anew at each request, so that a restart is seen. */
export interface World {
  readonly namespace: string;
  readonly model: string;
  /** Host name of the HTTPRoute. */
  readonly host: string;
  readonly blockSize: number;
  readonly createdAt: Date;
  readonly gatewayPort: number;
  /** Whether an endpoint picker runs. */
  readonly picker: boolean;
  readonly workers: () => readonly WorkerPod[];
  readonly decode: DecodeWorkload;
  readonly gatewayLog: ContainerLog;
  readonly leases: StoredObjects;
}

/** Names as the llm-d charts give them. */
export const names = {
  gateway: "llm-d-infra-inference-gateway",
  gatewayWorkload: "llm-d-infra-inference-gateway-istio",
  route: "ms-llm-d-epp-route",
  pool: "ms-llm-d-modelservice",
  decode: "ms-llm-d-modelservice-decode",
  picker: "ms-llm-d-modelservice-epp",
} as const;

export const containers = { worker: "vllm", gateway: "istio-proxy", picker: "epp" } as const;

/** Labels by which the pods are found. */
export const labels = {
  worker: (world: World, role: string): Record<string, string> => ({
    "llm-d.ai/role": role,
    "llm-d.ai/inferenceServing": "true",
    "llm-d.ai/inference-serving": "true",
    "llm-d.ai/engine-type": "vllm",
    "llm-d.ai/model": world.model.replaceAll(/[^-A-Za-z0-9_.]/g, "-"),
  }),
  gateway: { "gateway.networking.k8s.io/gateway-name": names.gateway },
  picker: { "llm-d.ai/epp": names.picker },
};
