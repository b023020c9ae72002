import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { type CallerEnv, type Found, findCommand, HOST_IMAGES, hostImage } from "./host-image.ts";
import type { Step } from "./schema/step.ts";

/** Where the step image keeps the built programs; here they are in `dist/`. */
const IMAGE_FOLDER = "/app/";

/** What images may call that no other program of the host stands for. `node` is the Node that runs this process. */
const PROGRAMS: Readonly<Record<string, string>> = { node: process.execPath };

/** `/app/x.js` -> `ROOT/dist/x.js`; other words stay. Only words as the Task wrote them, never a param's text. */
export function hostWord(word: string, root: string): string {
  return word.startsWith(IMAGE_FOLDER) ? join(root, "dist", word.slice(IMAGE_FOLDER.length)) : word;
}

/** All commands that are played, for people. */
export function playedCommands(): string {
  const ofImages = Object.entries(HOST_IMAGES).map(
    ([name, { commands }]) => `${Object.keys(commands).join(", ")} of an image ${name}`,
  );
  return [...ofImages, `${Object.keys(PROGRAMS).join(", ")} of any other`].join("; ");
}

/** The host's executable for a command of an image, whose variables are replaced; or why it cannot be played. */
export function hostProgram(command: string, image: string, caller: CallerEnv): Found {
  const entry = hostImage(image);
  if (!Object.hasOwn(entry?.commands ?? PROGRAMS, command)) {
    const only = playedCommands();
    return { problem: `.command[0] "${command}" of image "${image}" cannot be played, only: ${only}` };
  }
  if (entry === undefined) return { file: PROGRAMS[command] ?? "" };
  const found = findCommand(entry, command, caller);
  return "file" in found
    ? found
    : { problem: `.image "${image}" is played by a program of this host, but ${found.problem}` };
}

/** Why a step of that image cannot run on this host, each with its path below the step. */
export function programProblems(
  step: Step,
  image: string,
  host: { root: string; caller: CallerEnv },
): string[] {
  const [command = "", ...words] = [...step.command, ...(step.args ?? [])];
  const found = hostProgram(command, image, host.caller);
  const unbuilt = words.flatMap((word) => {
    const file = hostWord(word, host.root);
    if (file === word || existsSync(file)) return [];
    return [`.command: "${word}" is not built (no ${relative(host.root, file)}): run npm run build`];
  });
  return [...("problem" in found ? [found.problem] : []), ...unbuilt];
}
