import { z } from "zod";
import type { KubernetesObject } from "./objects.ts";

const containerSchema = z.object({
  name: z.string(),
  resources: z
    .object({
      requests: z.object({ cpu: z.string(), memory: z.string() }),
      limits: z.looseObject({ memory: z.string() }),
    })
    .optional(),
  securityContext: z
    .looseObject({
      allowPrivilegeEscalation: z.boolean().optional(),
      capabilities: z.object({ drop: z.array(z.string()) }).optional(),
    })
    .optional(),
});

const podSchema = z.object({
  automountServiceAccountToken: z.boolean().optional(),
  serviceAccountName: z.string().optional(),
  securityContext: z
    .looseObject({
      runAsNonRoot: z.boolean().optional(),
      seccompProfile: z.object({ type: z.string() }).optional(),
    })
    .optional(),
  initContainers: z.array(containerSchema).default([]),
  containers: z.array(containerSchema),
});

const template = z.object({ spec: podSchema });
const workloadSchema = z.object({ spec: z.object({ template }) });
const cronJobSchema = z.object({
  spec: z.object({ jobTemplate: z.object({ spec: z.object({ template }) }) }),
});

/** What is wrong with a shipped object: it must install anywhere, and under Pod Security `restricted`. */
export function problemsOf(object: KubernetesObject): string[] {
  return [
    ...(object.metadata.namespace === undefined
      ? []
      : [`it names the namespace ${object.metadata.namespace}`]),
    ...[...imagesOf(object), ...defaultImagesOf(object)]
      .filter(isLoose)
      .map((image) => `the image ${image} has no version`),
    ...podProblems(podOf(object)),
  ];
}

/** A Task's image that whoever runs it names. */
const NAMED_BY_PARAM = "$(params.image)";

/** The text of every `image`, however deep, but for those that a param names. */
export function imagesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(imagesOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "image" && typeof inner === "string"
      ? [inner].filter((image) => image !== NAMED_BY_PARAM)
      : imagesOf(inner),
  );
}

const paramsSchema = z.object({
  spec: z.object({ params: z.array(z.object({ name: z.string(), default: z.string().optional() })) }),
});

/** What a param `image` names where nobody gives it. */
function defaultImagesOf(object: KubernetesObject): string[] {
  const { data } = paramsSchema.safeParse(object);
  return (data?.spec.params ?? []).flatMap((param) => (param.name === "image" ? [param.default ?? ""] : []));
}

/** A tag that begins a version, or a digest: anything else may be another program tomorrow. */
function isLoose(image: string): boolean {
  return !/(:[\w.-]*\d[\w.-]*|@sha256:[0-9a-f]{64})$/.test(image);
}

function podOf(object: KubernetesObject): z.infer<typeof podSchema> | undefined {
  if (["Deployment", "StatefulSet", "DaemonSet", "Job"].includes(object.kind)) {
    return workloadSchema.parse(object).spec.template.spec;
  }
  if (object.kind === "CronJob") return cronJobSchema.parse(object).spec.jobTemplate.spec.template.spec;
  return undefined;
}

function podProblems(pod: z.infer<typeof podSchema> | undefined): string[] {
  if (pod === undefined) return [];
  const found: string[] = [];
  const require = (condition: boolean | undefined, what: string) => void (condition || found.push(what));
  require(pod.securityContext?.runAsNonRoot, "the pod may be root");
  require(pod.securityContext?.seccompProfile?.type === "RuntimeDefault", "the pod has no seccomp profile");
  require(pod.automountServiceAccountToken === false ||
    pod.serviceAccountName !== undefined, "the pod gets the default account's token");
  for (const { name, resources, securityContext } of [...pod.initContainers, ...pod.containers]) {
    require(resources !== undefined, `${name} has no requests or no limit`);
    require(securityContext?.allowPrivilegeEscalation === false, `${name} may escalate its privileges`);
    require(securityContext?.capabilities?.drop.includes("ALL"), `${name} keeps capabilities`);
  }
  return found;
}
