import { z } from "zod";
import { shown } from "./change.ts";
import { names } from "./names.ts";
import type { KubernetesObject } from "./objects.ts";
import type { Writer } from "./resources.ts";
import { StatusError } from "./status.ts";
import type { WorkersWorkload, World } from "./world.ts";

const PATCHES = ["application/merge-patch+json", "application/strategic-merge-patch+json"];

/** The one patch that is played: annotations of the pod template. */
const patchSchema = z.strictObject({
  spec: z.strictObject({
    template: z.strictObject({
      metadata: z.strictObject({ annotations: z.record(z.string(), z.string()) }),
    }),
  }),
});

const deleteSchema = z
  .looseObject({
    preconditions: z.object({ uid: z.string().optional() }).optional(),
    dryRun: z.array(z.literal("All")).optional(),
  })
  .optional();

/** PATCH of the workers' Deployment: new annotations of its pod template make it replace its pods. */
export const patchDeployment: Writer = (world, { name = "", body, contentType, dryRun }) => {
  const found = named(shown(world, "deployments"), "deployments.apps", name);
  const workload = { [names.decode]: world.decode, [names.prefill]: world.prefill }[name];
  if (workload === undefined || !PATCHES.includes(contentType)) {
    throw new StatusError(405, `only a merge patch of ${names.decode} or ${names.prefill} is played here`);
  }
  const parsed = patchSchema.safeParse(body);
  if (!parsed.success) throw new StatusError(422, z.prettifyError(parsed.error), { cause: parsed.error });
  if (dryRun) return found;
  workload.annotateTemplate(parsed.data.spec.template.metadata.annotations);
  return named(shown(world, "deployments"), "deployments.apps", name);
};

/** DELETE of a worker's pod: its Deployment makes a new one. */
export const deletePod: Writer = (world, { name = "", body, dryRun }) => {
  const pod = named(shown(world, "pods"), "pods", name);
  const workload = workloadOf(world, name);
  if (workload === undefined) throw new StatusError(405, "only a worker's pod can be deleted here");
  const parsed = deleteSchema.safeParse(body);
  if (!parsed.success) throw new StatusError(422, z.prettifyError(parsed.error), { cause: parsed.error });
  const { preconditions, dryRun: asked = [] } = parsed.data ?? {};
  if (preconditions?.uid !== undefined && preconditions.uid !== pod.metadata["uid"]) {
    throw new StatusError(409, `the UID in the precondition (${preconditions.uid}) does not match the pod's`);
  }
  if (!dryRun && asked.length === 0) workload.deletePod(name);
  return pod;
};

function named(objects: readonly KubernetesObject[], plural: string, name: string): KubernetesObject {
  const found = objects.find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new StatusError(404, `${plural} "${name}" not found`);
  return found;
}

/** What makes a worker's pod anew; undefined for a pod of nobody's. */
function workloadOf(world: World, pod: string): WorkersWorkload | undefined {
  const worker = world.workers().find(({ name }) => name === pod);
  return worker?.role === "prefill" ? world.prefill : worker && world.decode;
}
