import { z } from "zod";
import { kebab, POD_IP } from "../../lib/names.ts";
import { resultBytes, terminationBytes } from "../../lib/result/index.ts";
import type { Step } from "../../lib/step.ts";
import { stepImage } from "../image-name.ts";
import { ownCommands } from "../task-yaml.ts";
import { type Problem, problemsOf } from "./problem.ts";

/** The only thing that a pod tells of itself. */
const podIp = z.strictObject({
  name: z.literal(POD_IP),
  valueFrom: z.strictObject({ fieldRef: z.strictObject({ fieldPath: z.literal("status.podIP") }) }),
});

/** The one shape of a container. `.strict` keeps `script`, `args`, `workingDir` and uids out. */
const containerSchema = z.strictObject({
  command: z.array(z.string()),
  env: z.array(z.union([z.strictObject({ name: z.string(), value: z.string() }), podIp])),
  volumeMounts: z.tuple([z.strictObject({ name: z.literal("tmp"), mountPath: z.literal("/tmp") })]),
  computeResources: z.strictObject({
    requests: z.strictObject({ cpu: z.string(), memory: z.string() }),
    limits: z.strictObject({ memory: z.string() }),
  }),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal("ALL")]) }),
    seccompProfile: z.strictObject({ type: z.literal("RuntimeDefault") }),
  }),
});

const stepSchema = containerSchema.extend({
  name: z.enum(["prepare", "run"]),
  image: z.literal(stepImage, `image is not ${stepImage}, pinned in tools/image-name.ts`),
});

/** A program of another image, which users may name: the step after it looks at what it left, however it ended. */
const foreignSchema = containerSchema.extend({
  name: z.string(),
  image: z.literal("$(params.image)"),
  onError: z.literal("continue"),
});

const oneStep = z.tuple([stepSchema]);
const threeSteps = z.tuple([stepSchema, foreignSchema, stepSchema]);

function taskSchema({ prepare }: Step) {
  return z.object({
    spec: z.strictObject({
      description: z.string(),
      params: z.array(z.unknown()),
      results: z.array(z.unknown()),
      workspaces: z.array(z.unknown()).optional(),
      volumes: z.tuple([z.strictObject({ name: z.literal("tmp"), emptyDir: z.strictObject({}) })]),
      steps: prepare === undefined ? oneStep : threeSteps,
    }),
  });
}

/** Hardened steps that run the program of the Task's name, with the pinned image, around at most one of another. */
export function checkTask(path: string, step: Step, object: unknown): Problem[] {
  const { found, require } = problemsOf(path);
  const parsed = taskSchema(step).safeParse(object);
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => ({ path, what: `${issue.path.join(".")}: ${issue.message}` }));
  }
  const { steps } = parsed.data.spec;
  for (const [index, words] of ownCommands(step)) {
    const command = words.join(" ");
    const own = steps[index];
    require(own?.command.join(" ") === command, `spec.steps.${index}: command is not ${command}`);
    const name = words.at(-1) === "prepare" ? "prepare" : "run";
    require(own?.name === name, `spec.steps.${index}: name is not ${name}`);
  }
  return found;
}

/**
 * What one container's termination message holds when a mesh has injected a sidecar: 12288 / containers, rounded down,
 * Tekton's init container among them.
 */
const hardLimit = ({ prepare }: Step) => Math.floor(12_288 / (prepare === undefined ? 4 : 6)) - 2;

/**
 * The size that a step's results may reach by their declared sizes. Every step keeps its own, smaller budget when it
 * writes; this holds even where all texts are as long as they may be.
 */
export function checkBudget(step: Step): Problem[] {
  const { found, require } = problemsOf(`steps/${step.name}/step.ts`);
  let bytes = terminationBytes(new Map());
  for (const [name, type] of Object.entries(step.results)) bytes += resultBytes(kebab(name), type.maxBytes);
  const limit = hardLimit(step);
  require(bytes <=
    limit, `the results may take ${bytes} bytes of the termination message, more than ${limit}`);
  return found;
}
