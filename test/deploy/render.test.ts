import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { stepImage } from "../../tools/image-name.ts";
import { foldersOf, root, stepNames } from "../../tools/steps.ts";
import { kustomize, render } from "./kustomize.ts";
import { type KubernetesObject, kustomizations } from "./objects.ts";
import { imagesOf, problemsOf } from "./rules.ts";

const why = kustomize === undefined ? "; neither kubectl nor kustomize is on PATH" : "";

/** An overlay of a folder, as a user keeps one beside the checkout. */
function overlay(base: string, more: string): string {
  const folder = mkdtempSync(join(tmpdir(), "overlay-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";
  writeFileSync(
    join(folder, "kustomization.yaml"),
    `${head}resources:\n  - ${relative(folder, join(root, base))}\n${more}`,
  );
  return folder;
}

const named = (objects: readonly KubernetesObject[], kind: string) =>
  objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);

const bindingSchema = z.object({
  metadata: z.object({ name: z.string() }),
  roleRef: z.object({ name: z.string() }),
  subjects: z.array(z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional() })),
});

const bindings = (objects: readonly KubernetesObject[]) =>
  objects.filter(({ kind }) => kind === "RoleBinding").map((object) => bindingSchema.parse(object));

describe.skipIf(kustomize === undefined)(`deploy/ as kustomize renders it${why}`, () => {
  test.each(kustomizations())("%s renders, and keeps the rules", async (folder) => {
    const objects = await render(join(root, folder));
    expect(objects.length).toBeGreaterThan(0);
    expect(objects.flatMap(problemsOf)).toEqual([]);
  });

  test("deploy/catalog holds every task and pipeline, with the catalog's image", async () => {
    const objects = await render(join(root, "deploy/catalog"));
    expect(named(objects, "Task").sort()).toEqual(stepNames());
    expect(named(objects, "Pipeline").sort()).toEqual(foldersOf("pipelines"));
    expect(new Set(imagesOf(objects))).toEqual(new Set([stepImage]));
  });

  test.each([
    [
      "a name and a tag",
      "newName: registry.example:5000/mine\n    newTag: v9",
      "registry.example:5000/mine:v9",
    ],
    ["a digest", `digest: sha256:${"a".repeat(64)}`, `${stepImage.split(":")[0]}@sha256:${"a".repeat(64)}`],
    [
      "a name and a digest",
      `newName: localhost/mine\n    digest: sha256:${"b".repeat(64)}`,
      `localhost/mine@sha256:${"b".repeat(64)}`,
    ],
  ])("an overlay sets the image of all tasks by %s", async (_, given, image) => {
    const folder = overlay("deploy/catalog", `images:\n  - name: ${stepImage.split(":")[0]}\n    ${given}\n`);
    const tasks = (await render(folder)).filter(({ kind }) => kind === "Task");
    const images = imagesOf(tasks);
    expect(new Set(images)).toEqual(new Set([image]));
    // guidellm-benchmark has two steps of ours.
    expect(images).toHaveLength(stepNames().length + 1);
  });

  test("an overlay sets the image of the embedded llm-d", async () => {
    const images =
      "images:\n  - name: ghcr.io/llm-d-validation/sim\n    newName: localhost/sim\n    newTag: v7\n";
    const objects = await render(overlay("deploy/llm-d/embedded", images));
    expect(imagesOf(objects)).toEqual(["localhost/sim:v7", "localhost/sim:v7"]);
  });

  test("so does one of it with prefill and decode apart, sidecars included", async () => {
    const images =
      "images:\n  - name: ghcr.io/llm-d-validation/sim\n    newName: localhost/sim\n    newTag: v7\n";
    const objects = await render(overlay("deploy/llm-d/embedded-pd", images));
    expect(imagesOf(objects)).toEqual(Array.from({ length: 4 }, () => "localhost/sim:v7"));
    expect(named(objects, "StatefulSet").sort()).toEqual([
      "ms-llm-d-modelservice-decode",
      "ms-llm-d-modelservice-prefill",
    ]);
  });

  test("one overlay sets the images of catalog, schedule and embedded llm-d", async () => {
    const folder = mkdtempSync(join(tmpdir(), "overlay-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const example = /```yaml\n(# my-llm-d\/kustomization\.yaml[\s\S]*?)```/;
    const text = example.exec(readFileSync(join(root, "docs/install.md"), "utf8"))?.[1] ?? "";
    const at = relative(folder, root);
    writeFileSync(join(folder, "kustomization.yaml"), text.replaceAll("../llm-d-validation-catalog", at));
    const objects = await render(folder);
    expect(named(objects, "Task").sort()).toEqual(stepNames());
    expect(named(objects, "CronJob")).toEqual(["llm-d-validation"]);
    expect(named(objects, "StatefulSet")).toHaveLength(1);
    const images = new Set(imagesOf(objects));
    expect([...images].sort()).toEqual([
      "registry.example/llm-d-sim:v0.1.0",
      "registry.example/llm-d-steps:v0.1.0",
    ]);
  });

  test("deploy/rbac/apart binds the same accounts to the same Roles, in the runs' namespace", async () => {
    const [here, apart] = await Promise.all(
      ["deploy/rbac", "deploy/rbac/apart"].map((path) => render(join(root, path))),
    );
    const there = bindings(here ?? []).map((binding) => ({
      ...binding,
      subjects: binding.subjects.map((subject) => ({ ...subject, namespace: "benchmarks" })),
    }));
    expect(there.flatMap(({ subjects }) => subjects).length).toBeGreaterThan(4);
    expect(bindings(apart ?? [])).toEqual(there);
    expect(named(apart ?? [], "Role")).toEqual(named(here ?? [], "Role"));
    expect(named(apart ?? [], "ServiceAccount")).toEqual([]);
  });
});
