import { z } from "zod";
import { kebab } from "../../lib/names.ts";
import { resultBytes, terminationBytes } from "../../lib/result/index.ts";
import type { Step } from "../../lib/step.ts";
import { stepImage } from "../image-name.ts";
import { type Problem, problemsOf } from "./problem.ts";

/** The one shape of a step's pod. `.strict` keeps `script`, `args`, `workingDir` and uids out. */
const stepSchema = z.strictObject({
  name: z.literal("run"),
  image: z.literal(stepImage, `image is not ${stepImage}, pinned in tools/image-name.ts`),
  command: z.array(z.string()),
  env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
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

const taskSchema = z.object({
  spec: z.strictObject({
    description: z.string(),
    params: z.array(z.unknown()),
    results: z.array(z.unknown()),
    workspaces: z.array(z.unknown()).optional(),
    volumes: z.tuple([z.strictObject({ name: z.literal("tmp"), emptyDir: z.strictObject({}) })]),
    steps: z.tuple([stepSchema]),
  }),
});

/** One hardened step that runs the program of the Task's name, with the pinned image. */
export function checkTask(path: string, step: Step, object: unknown): Problem[] {
  const { found, require } = problemsOf(path);
  const parsed = taskSchema.safeParse(object);
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => ({ path, what: `${issue.path.join(".")}: ${issue.message}` }));
  }
  const [program] = parsed.data.spec.steps;
  require(program.command.join(" ") ===
    `node /app/${step.name}.js`, `command is not node /app/${step.name}.js`);
  return found;
}

/** What one container's termination message holds when a mesh has injected a sidecar: 12288 / 4, rounded down. */
const HARD_LIMIT = 3070;

/**
 * The size that a step's results may reach by their declared sizes. Every step keeps its own, smaller budget when it
 * writes; this holds even where all texts are as long as they may be.
 */
export function checkBudget(step: Step): Problem[] {
  const { found, require } = problemsOf(`steps/${step.name}/step.ts`);
  let bytes = terminationBytes(new Map());
  for (const [name, type] of Object.entries(step.results)) bytes += resultBytes(kebab(name), type.maxBytes);
  require(bytes <=
    HARD_LIMIT, `the results may take ${bytes} bytes of the termination message, more than ${HARD_LIMIT}`);
  return found;
}
