import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { root } from "../../tools/steps.ts";
import { kubectl } from "./kubectl.ts";

/** What a bundle of the catalog holds, with the image under test: rendered from an overlay as a user writes it. */
export async function renderStandalone(image: string): Promise<string> {
  const overlay = mkdtempSync(join(tmpdir(), "standalone-"));
  const at = image.lastIndexOf(":");
  const kustomization = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: [relative(overlay, join(root, "deploy/standalone"))],
    images: [
      { name: "ghcr.io/llm-d-validation/steps", newName: image.slice(0, at), newTag: image.slice(at + 1) },
    ],
  };
  writeFileSync(join(overlay, "kustomization.yaml"), JSON.stringify(kustomization));
  try {
    return await kubectl(["kustomize", overlay]);
  } finally {
    rmSync(overlay, { recursive: true });
  }
}
