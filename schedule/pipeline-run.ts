import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { BadRunError } from "./bad-run.ts";

/** Kubernetes itself cuts the part of a generated name that is given at this length. */
const LONGEST_PREFIX = 57;

const schema = z.looseObject({
  apiVersion: z.literal("tekton.dev/v1", "is not tekton.dev/v1"),
  kind: z.literal("PipelineRun", "is not PipelineRun"),
  metadata: z.looseObject({
    name: z.undefined("must not be set: every run needs a name of its own; use generateName").optional(),
    namespace: z.undefined("must not be set: runs are created in the pod's own namespace").optional(),
    generateName: z
      .string("is missing: the first part of every run's name, such as cache-hit-nightly-")
      .regex(/^[a-z0-9]([-a-z0-9]*)?$/, "is not the beginning of a name: a-z, 0-9 and -")
      .max(LONGEST_PREFIX, `is longer than ${LONGEST_PREFIX} characters`),
  }),
  spec: z
    .looseObject({ pipelineRef: z.unknown().optional(), pipelineSpec: z.unknown().optional() })
    .refine(
      ({ pipelineRef, pipelineSpec }) => (pipelineRef === undefined) !== (pipelineSpec === undefined),
      "names no pipeline, or two: give either pipelineRef or pipelineSpec",
    ),
});

/** A PipelineRun that is ready to be created many times. What Tekton checks is left to Tekton. */
export type ScheduledRun = z.infer<typeof schema>;

/** Reads one PipelineRun from a YAML file. Throws a BadRunError that names everything that is wrong with it. */
export function readPipelineRun(file: string): ScheduledRun {
  const bad = (problems: readonly string[]) => new BadRunError(file, problems);
  let source: string;
  try {
    source = readFileSync(file, "utf8");
  } catch (error) {
    throw bad([`it cannot be read: ${error instanceof Error ? error.message : String(error)}`]);
  }
  const documents = [...parseAllDocuments(source)].filter(({ contents }) => contents !== null);
  const [document] = documents;
  const broken = documents.flatMap(({ errors }) => errors.map(({ message }) => message.split("\n")[0] ?? ""));
  if (broken.length > 0) throw bad(broken);
  if (document === undefined || documents.length > 1)
    throw bad([`it holds ${documents.length} YAML documents, not one PipelineRun`]);
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  throw bad(parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the object"}: ${message}`));
}
