import { z } from "zod";
import { UnreachableError } from "../errors/index.ts";
import type { KubernetesApi } from "./api.ts";
import { ConflictError } from "./conflict.ts";

/** A Lease (coordination.k8s.io/v1): who holds something, and since when. */
export interface Lease {
  /** Empty when nobody holds it. */
  readonly holder: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** Undefined when it was never said. */
  readonly renewedAt: Date | undefined;
  /** Seconds after `renewedAt` for which the holder keeps it; undefined when it was never said. */
  readonly durationSeconds: number | undefined;
  readonly transitions: number;
  /** The object as the API server gave it, its resourceVersion included: what we do not know is kept. */
  readonly object: z.output<typeof objectSchema>;
}

/** A new state of a Lease. */
export interface Taking {
  readonly holder: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly durationSeconds: number;
}

/** The Leases of a namespace. Each call throws ForbiddenError or UnreachableError as all others do. */
export interface Leases {
  /** Undefined when there is none of that name. */
  get(name: string, signal: AbortSignal): Promise<Lease | undefined>;
  /** Throws ConflictError when another was quicker. */
  create(name: string, taking: Taking, signal: AbortSignal): Promise<void>;
  /** Changes what was read. Throws ConflictError when it has been changed, or deleted, since. */
  update(lease: Lease, taking: Taking, signal: AbortSignal): Promise<void>;
  /** Now, by the API server's clock, in which the Leases' times are written. */
  now(): Date;
}

const strings = z.record(z.string(), z.string());

const objectSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    labels: strings.nullish(),
    annotations: strings.nullish(),
  }),
  spec: z
    .looseObject({
      holderIdentity: z.string().nullish(),
      acquireTime: z.string().nullish(),
      renewTime: z.string().nullish(),
      leaseDurationSeconds: z.number().nullish(),
      leaseTransitions: z.number().nullish(),
    })
    .nullish(),
});

const leaseSchema = objectSchema.transform((object): Lease => {
  const { holderIdentity, renewTime, leaseDurationSeconds, leaseTransitions } = object.spec ?? {};
  const renewedAt = new Date(renewTime ?? Number.NaN);
  return {
    holder: holderIdentity ?? "",
    annotations: object.metadata.annotations ?? {},
    renewedAt: Number.isNaN(renewedAt.getTime()) ? undefined : renewedAt,
    durationSeconds: leaseDurationSeconds ?? undefined,
    transitions: leaseTransitions ?? 0,
    object,
  };
});

export function leasesOf(api: KubernetesApi, namespace: string): Leases {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  return {
    get: (name, signal) => api.get(`${path}/${name}`, leaseSchema, signal),
    create: async (name, taking, signal) => {
      const body = created(name, taking, api.now());
      const done = await api.write(path, { method: "POST", body, signal });
      if (done === undefined) throw new UnreachableError(`cannot create a Lease: no namespace ${namespace}`);
    },
    update: async (lease, taking, signal) => {
      const { name } = lease.object.metadata;
      const body = updated(lease, taking, api.now());
      const done = await api.write(`${path}/${name}`, { method: "PUT", body, signal });
      if (done === undefined) throw new ConflictError(`the Lease ${name} was deleted since it was read`);
    },
    now: () => api.now(),
  };
}

function created(name: string, { holder, labels, annotations, durationSeconds }: Taking, now: Date): object {
  const time = microTime(now);
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name, labels, annotations },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: durationSeconds,
      acquireTime: time,
      renewTime: time,
      leaseTransitions: 0,
    },
  };
}

/** As client-go's leader election does it: only a change of the holder is a transition and sets acquireTime. */
function updated({ object, holder, transitions }: Lease, taking: Taking, now: Date): object {
  const time = microTime(now);
  const isRenewal = holder === taking.holder;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...object.metadata.labels, ...taking.labels },
      annotations: { ...object.metadata.annotations, ...taking.annotations },
    },
    spec: {
      ...object.spec,
      holderIdentity: taking.holder,
      leaseDurationSeconds: taking.durationSeconds,
      acquireTime: isRenewal ? (object.spec?.acquireTime ?? time) : time,
      renewTime: time,
      leaseTransitions: isRenewal ? transitions : transitions + 1,
    },
  };
}

/** Kubernetes' MicroTime. */
function microTime(date: Date): string {
  return date.toISOString().replace("Z", "000Z");
}
