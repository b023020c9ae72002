import { z } from "zod";
import { platforms, version } from "../image-name.ts";
import { type Problem, problemsOf } from "./problem.ts";

const objectSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.object({ description: z.string().default("") }),
});

/** The categories of the Tekton catalog that fit here. */
const CATEGORIES = ["Testing", "Kubernetes", "Automation", "Monitoring", "Openshift", "Networking"];

/** What every Task and Pipeline of a Tekton catalog carries (TEP-0003, TEP-0115), held to this catalog's version. */
export function checkMetadata(path: string, name: string, object: unknown): Problem[] {
  const { found, require } = problemsOf(path);
  const parsed = objectSchema.safeParse(object);
  if (!parsed.success) return [{ path, what: z.prettifyError(parsed.error) }];
  const { apiVersion, metadata, spec } = parsed.data;
  const annotation = (key: string) => metadata.annotations[`tekton.dev/${key}`] ?? "";
  require(apiVersion === "tekton.dev/v1", "apiVersion is not tekton.dev/v1");
  require(metadata.name === name, `metadata.name is "${metadata.name}", the file is named ${name}`);
  require(metadata.namespace === undefined, "a namespace is set; the catalog must install anywhere");
  require(metadata.labels["app.kubernetes.io/version"] === version, `the version label is not "${version}"`);
  require(/^\d+\.\d+\.\d+$/.test(
    annotation("pipelines.minVersion"),
  ), "tekton.dev/pipelines.minVersion is missing");
  require(annotation("tags") !== "", "tekton.dev/tags is missing");
  require(annotation("displayName") !== "", "tekton.dev/displayName is missing");
  for (const category of annotation("categories").split(", ")) {
    require(CATEGORIES.includes(
      category,
    ), `tekton.dev/categories: "${category}" is not one of ${CATEGORIES.join(", ")}`);
  }
  require(annotation("platforms") ===
    platforms.join(","), `tekton.dev/platforms is not "${platforms.join(",")}"`);
  const [first = "", second] = spec.description.split("\n");
  require(/^[A-Z].*\.$/.test(first), "the first line of the description is not one sentence");
  require(second === undefined || second === "", "the description's second line is not blank");
  return found;
}
