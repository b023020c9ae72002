import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../tools/steps.ts";
import { run } from "../process.ts";

/** Builds images into a test cluster that takes them without a registry, beside the project's folder. */
const buildImage = join(root, "../shared/cluster/build-image");

const IMAGES = {
  STEP_IMAGE: ["localhost/llm-d-validation-steps:v0", "images/step/Containerfile"],
  SIM_IMAGE: ["localhost/llm-d-validation-sim:v0", "images/sim/Containerfile"],
} as const;

/** With a cluster and no images named, builds both from dist/ and names them for the tests. */
export default async function setup(): Promise<void> {
  if (!process.env["KUBECONFIG"] || !existsSync(buildImage)) return;
  for (const [variable, [image, file]] of Object.entries(IMAGES)) {
    if (process.env[variable]) continue;
    const built = await run(buildImage, [image, ".", "-f", file]);
    if (built.code !== 0) throw new Error(`cannot build ${image}: ${built.stderr}`);
    process.env[variable] = image;
  }
}
