import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { stringify } from "yaml";

/** A catalog of its own, and the runs that were started from it, until the test file ends. */
export const root = mkdtempSync(join(tmpdir(), "local-main-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

export const run = (name: string) => join(root, "runs", name);
export const runs = () => (existsSync(join(root, "runs")) ? readdirSync(join(root, "runs")).sort() : []);

export function put(path: string, content: string): void {
  const full = join(root, path);
  mkdirSync(join(full, ".."), { recursive: true });
  writeFileSync(full, content);
}

export function putObject(kind: "Task" | "Pipeline", name: string, spec: Record<string, unknown>): void {
  const folder = kind === "Task" ? "tasks" : "pipelines";
  put(
    `${folder}/${name}/${name}.yaml`,
    stringify({ apiVersion: "tekton.dev/v1", kind, metadata: { name }, spec }),
  );
}

/** Runs the runner as a user does. `onLine` sees each line of standard output as it comes. */
export function local(
  args: string[],
  env: Record<string, string> = {},
  onLine?: (line: string, kill: () => void) => void,
) {
  const words = ["--import", "tsx", join(import.meta.dirname, "../main.ts"), ...args, "--catalog", root];
  const child = spawn(process.execPath, [...words, "--runs", join(root, "runs")], {
    cwd: join(import.meta.dirname, "../.."),
    env: { PATH: process.env["PATH"] ?? "", ...env },
  });
  let out = "";
  let err = "";
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  child.stdout.on("data", (chunk) => {
    out += chunk;
    for (const line of String(chunk).split("\n")) onLine?.(line, () => child.kill("SIGTERM"));
  });
  const { promise, resolve } = Promise.withResolvers<{ code: number | null; out: string; err: string }>();
  child.once("close", (code) => resolve({ code, out, err }));
  return promise;
}
