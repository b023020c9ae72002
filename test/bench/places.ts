import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { root } from "../../tools/steps.ts";

/** The load generator that is measured, from the project's root: `npm run build` puts it there. */
export const PROGRAM = "dist/ramp.js";

/** What lies beside the project and not in it. Each is skipped, loudly, where it is absent. */
const beside = join(root, "../shared/llm-d");
const cache = process.env["LLMD_CACHE"] ?? join(homedir(), ".cache/llm-d-stack");

/** A file or folder that a part of the bench stands on. */
export interface Place {
  readonly path: string;
  /** How to get it. */
  readonly hint: string;
}

export const places = {
  bareReader: { path: join(beside, "bare-reader.mjs"), hint: "the floor of a client in Node" },
  benchPeers: { path: join(beside, "bench-peers"), hint: "runs the peers" },
  truthServer: { path: join(cache, "bin/truth-server"), hint: "../shared/llm-d/build truth-server" },
} as const satisfies Record<string, Place>;

/** The path of a program that is measured, from the project's root. */
export function programPath(program: string): string {
  return resolve(root, program);
}

/** The mark that an installed peer leaves. */
export function peerPlace(name: string): Place {
  return { path: join(cache, `${name}-venv/.complete`), hint: `../shared/llm-d/peers ${name}` };
}

/** Whether it is there; says on stderr what is left out where it is not. */
export function isThere({ path, hint }: Place, leftOut: string): boolean {
  if (existsSync(path)) return true;
  console.error(`SKIPPED ${leftOut}: there is no ${path} (${hint})`);
  return false;
}
