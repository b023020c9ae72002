import { z } from "zod";
import { ignored, played } from "./note.ts";

const noEffect = "nothing on a laptop reads it";

const common = {
  labels: ignored(noEffect),
  annotations: ignored(noEffect),
};

/** Kubernetes names: DNS subdomains. */
const objectName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/, "must hold a-z, 0-9, - and . only");

/** Metadata of a Task or Pipeline. */
export const metadata = z.strictObject({
  name: played(objectName, "the catalog's key"),
  namespace: ignored("the run's namespace comes from --namespace or the kubeconfig"),
  ...common,
});

/** Metadata of a PipelineRun or TaskRun. */
export const runMetadata = z
  .strictObject({
    name: played(objectName.optional(), "the run's name"),
    generateName: played(z.string().max(253).optional(), "five random characters are appended"),
    namespace: played(z.string().optional(), "the run's namespace, unless --namespace is given"),
    ...common,
  })
  .refine((meta) => meta.name !== undefined || meta.generateName !== undefined, "needs name or generateName");
