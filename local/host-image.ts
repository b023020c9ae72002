import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";

/** The environment of the runner's caller: only to find programs in, no step gets it. */
export type CallerEnv = Readonly<Record<string, string | undefined>>;

/** An image of others that a program of the host can stand for. */
interface HostImage {
  /** The program that is looked for on the caller's PATH. */
  program: string;
  /** The caller's variable that names the program's file instead. */
  variable: string;
  /** What a step may call, by the names that its file beside the program may have: the first that exists. */
  commands: Readonly<Record<string, readonly string[]>>;
  /** How to get it: goes on after a colon. */
  get: string;
}

/** By the last path segment of the image's repository. */
export const HOST_IMAGES: Readonly<Record<string, HostImage>> = {
  guidellm: {
    program: "guidellm",
    variable: "GUIDELLM",
    // A virtual environment has both names, an installed Python on macOS may have only the first.
    commands: { python3: ["python3", "python"] },
    get: "run `pip install guidellm` in a virtual environment, then put its bin folder on PATH, or set GUIDELLM to its file `guidellm`",
  },
};

/** The host's program for a step's command, or why there is none. */
export type Found = { file: string } | { problem: string };

/** `ghcr.io/org/name:v1@sha256:0` -> `name`. A port's colon is before the last slash. */
export function imageName(image: string): string {
  return (image.split("@")[0] ?? "").split("/").at(-1)?.split(":")[0] ?? "";
}

/** The entry for an image; undefined when nothing of the host stands for it. */
export function hostImage(image: string): HostImage | undefined {
  const name = imageName(image);
  return Object.hasOwn(HOST_IMAGES, name) ? HOST_IMAGES[name] : undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function findProgram({ program, variable }: HostImage, caller: CallerEnv): Found {
  const named = caller[variable] ?? "";
  if (named !== "") {
    const file = resolve(named);
    return isExecutable(file) ? { file } : { problem: `${variable}=${named} is not a program` };
  }
  const folders = (caller["PATH"] ?? "").split(delimiter).filter(Boolean);
  const file = folders.map((folder) => resolve(folder, program)).find(isExecutable);
  return file === undefined ? { problem: `there is no ${program} on PATH` } : { file };
}

/**
 * The file for a command of an image's entry. It stands beside the program itself, in the virtual environment that a
 * link on PATH may lead to; its own links stay, since by its place Python knows its environment.
 */
export function findCommand(entry: HostImage, command: string, caller: CallerEnv): Found {
  const names = Object.hasOwn(entry.commands, command) ? (entry.commands[command] ?? []) : [];
  const found = findProgram(entry, caller);
  if ("problem" in found) return { problem: `${found.problem}: ${entry.get}` };
  const folder = dirname(realpathSync(found.file));
  const file = names.map((name) => join(folder, name)).find(existsSync);
  if (file !== undefined) return { file };
  return { problem: `there is no ${names.join(" or ")} beside ${join(folder, entry.program)}: ${entry.get}` };
}
