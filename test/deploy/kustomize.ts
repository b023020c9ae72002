import { spawnSync } from "node:child_process";
import { root } from "../../tools/steps.ts";
import { run } from "../process.ts";
import { type KubernetesObject, objectsIn } from "./objects.ts";

/** Programs that build a kustomization, with the arguments before its folder. */
const BUILDERS: readonly (readonly [string, ...string[]])[] = [
  ["kubectl", "kustomize"],
  ["kustomize", "build"],
];

/** The first one that is installed; undefined when none is. */
export const kustomize = BUILDERS.find(
  ([program, verb = ""]) => spawnSync(program, [verb, "--help"], { stdio: "ignore" }).status === 0,
);

/** What a folder renders to. Throws with the program's own words when it does not. */
export async function render(folder: string): Promise<KubernetesObject[]> {
  if (kustomize === undefined) throw new Error("neither kubectl nor kustomize is installed");
  const [program, ...args] = kustomize;
  const ended = await run(program, [...args, folder]);
  if (ended.code !== 0) throw new Error(`${program} ${args.join(" ")} ${folder} in ${root}: ${ended.stderr}`);
  return objectsIn(ended.stdout);
}
