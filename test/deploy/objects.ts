import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { root } from "../../tools/steps.ts";

const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string().optional(),
    generateName: z.string().optional(),
    namespace: z.string().optional(),
  }),
});

export type KubernetesObject = z.infer<typeof objectSchema>;

/** A Kubernetes object and the file that it stands in. */
export interface Found {
  readonly path: string;
  readonly object: KubernetesObject;
}

/** Every object of a YAML text. */
export function objectsIn(text: string): KubernetesObject[] {
  return parseAllDocuments(text)
    .map((document): unknown => document.toJS())
    .filter((value) => value !== null)
    .map((value) => objectSchema.parse(value));
}

/** Settings of kustomize and of programs: no Kubernetes objects. */
const OTHER = new Set(["kustomization.yaml", "step-image.yaml", "envoy.yaml", "picker-config.yaml"]);

/** Every object that the catalog ships: tasks, pipelines, their samples, and all of deploy/. */
export function shippedObjects(): Found[] {
  return globSync(["deploy/**/*.yaml", "tasks/*/**/*.yaml", "pipelines/*/**/*.yaml"], { cwd: root })
    .filter((path) => !OTHER.has(basename(path)))
    .sort()
    .flatMap((path) => objectsIn(readFileSync(join(root, path), "utf8")).map((object) => ({ path, object })));
}

/** Every folder that kustomize can build: a Component is built as a part of another. */
export function kustomizations(): string[] {
  return globSync("{deploy/**,tasks,pipelines}/kustomization.yaml", { cwd: root })
    .filter((path) => !readFileSync(join(root, path), "utf8").includes("\nkind: Component\n"))
    .map((path) => path.slice(0, -"/kustomization.yaml".length))
    .sort();
}
