import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { Step } from "./schema/step.ts";

/** Where the step image keeps the built programs; here they are in `dist/`. */
const IMAGE_FOLDER = "/app/";

/**
 * The host's program for a command of an image. Whatever the image, `node` is the Node that runs this process;
 * there is no other program that a step could run by here.
 */
const PROGRAMS: Readonly<Record<string, string>> = { node: process.execPath };

/** `/app/x.js` -> `ROOT/dist/x.js`; other words stay. Only words as the Task wrote them, never a param's text. */
export function hostWord(word: string, root: string): string {
  return word.startsWith(IMAGE_FOLDER) ? join(root, "dist", word.slice(IMAGE_FOLDER.length)) : word;
}

/** The host's executable for a step; undefined when it cannot be played, which admission has refused. */
export function hostProgram(step: Step): string | undefined {
  const [command = ""] = step.command;
  return Object.hasOwn(PROGRAMS, command) ? PROGRAMS[command] : undefined;
}

/** Why a step cannot run on this host, each with its path below the step. */
export function programProblems(step: Step, root: string): string[] {
  const problems: string[] = [];
  if (hostProgram(step) === undefined) {
    problems.push(
      `.command[0] "${step.command[0]}" cannot be played, only: ${Object.keys(PROGRAMS).join(", ")}`,
    );
  }
  for (const word of [...step.command, ...(step.args ?? [])]) {
    const file = hostWord(word, root);
    if (file !== word && !existsSync(file)) {
      problems.push(`.command: "${word}" is not built (no ${relative(root, file)}): run npm run build`);
    }
  }
  return problems;
}
