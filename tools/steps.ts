import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Step } from "../lib/step.ts";

/** The project's root folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Names of all steps: the folders of steps/ that hold a step.ts. */
export function stepNames(): string[] {
  const folder = join(root, "steps");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "step.ts")))
    .sort();
}

/** Names of the folders inside a folder of the project, sorted; none when it is missing. */
export function foldersOf(path: string): string[] {
  const folder = join(root, path);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The declaration of one step. */
export async function loadStep(name: string): Promise<Step> {
  const module: { default: Step } = await import(pathToFileURL(join(root, "steps", name, "step.ts")).href);
  return module.default;
}

/** The declarations of all steps, by name. */
export async function loadSteps(): Promise<Step[]> {
  return Promise.all(stepNames().map(loadStep));
}
