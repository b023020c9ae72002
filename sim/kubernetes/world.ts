import type { Routing } from "../gateway/routing.ts";
import type { Change } from "./change.ts";
import type { ContainerLog } from "./container-log.ts";
import type { StoredObjects } from "./stored-objects.ts";

/** The routing proxy in front of a decode engine. */
export interface SidecarPod {
  readonly port: number;
  /** Whether it sends a prefill only to the pool's own pods. */
  readonly ssrfProtection: boolean;
  readonly connector: "nixlv2";
}

/** What an engine was started with. */
export interface EngineFlags {
  readonly blockSize: number;
  readonly prefixCaching: boolean;
  readonly hashAlgorithm: string;
  readonly maxNumSeqs: number;
  readonly maxModelLen: number;
  readonly promptTokensDetails: boolean;
}

/** A worker as its pod tells it. */
export interface WorkerPod {
  readonly name: string;
  readonly role: string;
  readonly uid: string;
  /** The engine's. */
  readonly port: number;
  /** Of a decode pod in a disaggregated stack. */
  readonly sidecar?: SidecarPod | undefined;
  readonly engine: EngineFlags;
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

/** What rolls out the pods of the workers of a role. */
export interface WorkersWorkload {
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
  readonly createdAt: Date;
  readonly gatewayPort: number;
  /** Of the KV-cache manager; undefined where there is none. */
  readonly kvManagerPort?: number | undefined;
  /** Whether the picker tells the scores that it decides by. */
  readonly emitEndpointScores?: boolean;
  /** Whether an endpoint picker runs. */
  readonly picker: boolean;
  readonly routing: Routing;
  /** Whether prefill and decode are apart. */
  readonly disaggregated: boolean;
  /** Of the picker's decider. */
  readonly nonCachedTokens: number;
  readonly workers: () => readonly WorkerPod[];
  readonly decode: WorkersWorkload;
  /** Where prefill and decode are apart. */
  readonly prefill?: WorkersWorkload | undefined;
  readonly gatewayLog: ContainerLog;
  readonly leases: StoredObjects;
  /** How what is shown differs from what the parts are. */
  readonly changes: readonly Change[];
}

/** The port of a worker's pod that takes requests. */
export function requestPort({ port, sidecar }: Pick<WorkerPod, "port" | "sidecar">): number {
  return sidecar?.port ?? port;
}
