import { spawnSync } from "node:child_process";
import { builders, PlatformsError, planBuild, readPlatforms } from "./image-build.ts";
import { stepImage } from "./image-name.ts";
import { root } from "./steps.ts";

const IMAGES = {
  step: process.env["STEP_IMAGE"] || stepImage,
  sim: process.env["SIM_IMAGE"] || stepImage.replace("/steps:", "/sim:"),
} as const;

/** `docker` may be installed as a client without an engine; only `info` tells. */
function works(tool: string): boolean {
  return spawnSync(tool, ["info"], { stdio: "ignore" }).status === 0;
}

function run([program = "", ...args]: readonly string[], stdio: "inherit" | "ignore"): number {
  return spawnSync(program, args, { cwd: root, stdio }).status ?? 1;
}

/**
 * Builds the step image, or with the argument `sim` that of the embedded llm-d. Env BASE overrides the base image;
 * PLATFORMS (`linux/amd64,linux/arm64`) makes it an image of several platforms.
 */
function main([which = "step"]: readonly string[]): number {
  if (which !== "step" && which !== "sim") {
    console.error(`image: "${which}" is not step or sim`);
    return 2;
  }
  const platforms = readPlatforms(process.env["PLATFORMS"]);
  const builder = builders.find(works);
  if (builder === undefined) {
    console.error(`image: none of ${builders.join(", ")} works here`);
    return 4;
  }
  const plan = planBuild(builder, {
    image: IMAGES[which],
    file: `images/${which}/Containerfile`,
    base: process.env["BASE"] || undefined,
    platforms,
  });
  for (const command of plan.clear) run(command, "ignore");
  console.log(plan.build.join(" "));
  const status = run(plan.build, "inherit");
  if (status === 0) console.log(`Built. To push it: ${plan.push.join(" ")}`);
  return status;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof PlatformsError)) throw error;
  console.error(`image: ${error.message}`);
  process.exitCode = 2;
}
