import { spawnSync } from "node:child_process";
import { stepImage } from "./image-name.ts";
import { root } from "./steps.ts";

/** The first of these that works builds the image. */
const BUILDERS = ["podman", "buildah", "docker"] as const;

const IMAGES = {
  step: process.env["STEP_IMAGE"] || stepImage,
  sim: process.env["SIM_IMAGE"] || stepImage.replace("/steps:", "/sim:"),
} as const;

/** `docker` may be installed as a client without an engine; only `info` tells. */
function works(tool: string): boolean {
  return spawnSync(tool, ["info"], { stdio: "ignore" }).status === 0;
}

/** Builds the step image, or with the argument `sim` that of the embedded llm-d. Env BASE overrides the base image. */
function main([which = "step"]: readonly string[]): number {
  if (which !== "step" && which !== "sim") {
    console.error(`image: "${which}" is not step or sim`);
    return 2;
  }
  const builder = BUILDERS.find(works);
  if (builder === undefined) {
    console.error(`image: none of ${BUILDERS.join(", ")} works here`);
    return 4;
  }
  const base = process.env["BASE"] ? ["--build-arg", `BASE=${process.env["BASE"]}`] : [];
  const args = ["build", ...base, "-f", `images/${which}/Containerfile`, "-t", IMAGES[which], "."];
  console.log([builder, ...args].join(" "));
  return spawnSync(builder, args, { cwd: root, stdio: "inherit" }).status ?? 1;
}

process.exitCode = main(process.argv.slice(2));
