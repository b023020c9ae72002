import { z } from "zod";
import { type KubernetesObject, time, uidOf } from "./objects.ts";
import { StatusError } from "./status.ts";

const bodySchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string().min(1),
    labels: z.record(z.string(), z.string()).prefault({}),
    resourceVersion: z.string().optional(),
    uid: z.string().optional(),
  }),
});

/** Objects of one kind that clients write: each write gets a version, and none overwrites a version it has not read. */
export class StoredObjects {
  readonly #objects = new Map<string, KubernetesObject>();
  /** The kind as error messages have it: `leases.coordination.k8s.io`. */
  readonly #kind: string;
  #version = 0;

  constructor(kind: string) {
    this.#kind = kind;
  }

  /** Ordered by name. */
  all(): readonly KubernetesObject[] {
    return [...this.#objects.values()].sort((one, other) =>
      one.metadata.name < other.metadata.name ? -1 : 1,
    );
  }

  /** Throws {@link StatusError} 409 when the name is taken. */
  create(namespace: string, body: unknown): KubernetesObject {
    const object = this.#parse(body);
    const { name } = object.metadata;
    if (this.#objects.has(name)) {
      throw new StatusError(409, `${this.#kind} "${name}" already exists`, { reason: "AlreadyExists" });
    }
    const now = new Date();
    const uid = uidOf(`${this.#kind} ${name} ${now.getTime()} ${this.#version}`);
    return this.#store({
      ...object,
      metadata: { ...object.metadata, namespace, uid, creationTimestamp: time(now) },
    });
  }

  /** Throws {@link StatusError} 409 when it was changed since the version that the body names, or is another one. */
  update(name: string, body: unknown): KubernetesObject {
    const object = this.#parse(body);
    const known = this.#objects.get(name);
    if (known === undefined) throw new StatusError(404, `${this.#kind} "${name}" not found`);
    const { resourceVersion, uid } = object.metadata;
    if (object.metadata.name !== name) {
      throw new StatusError(400, "the name of the object does not match the name on the URL");
    }
    if (resourceVersion === undefined) {
      throw new StatusError(
        422,
        "metadata.resourceVersion: Invalid value: 0x0: must be specified for an update",
      );
    }
    if (
      resourceVersion !== known.metadata["resourceVersion"] ||
      (uid !== undefined && uid !== known.metadata["uid"])
    ) {
      throw new StatusError(
        409,
        `Operation cannot be fulfilled on ${this.#kind} "${name}": it has been modified`,
      );
    }
    const { namespace = "", creationTimestamp } = known.metadata;
    return this.#store({
      ...object,
      metadata: { ...object.metadata, namespace, uid: known.metadata["uid"], creationTimestamp },
    });
  }

  #parse(body: unknown) {
    const parsed = bodySchema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new StatusError(422, z.prettifyError(parsed.error), { cause: parsed.error });
  }

  #store(object: KubernetesObject): KubernetesObject {
    this.#version++;
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) };
    const stored = { ...object, metadata };
    this.#objects.set(metadata.name, stored);
    return stored;
  }
}
