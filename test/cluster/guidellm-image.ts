import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { root } from "../../tools/steps.ts";
import { run } from "../process.ts";
import { librariesOf } from "./libraries.ts";

/** GuideLLM and a tokenizer, as `../shared/llm-d/peers guidellm-light` installs them. */
const cache = process.env["LLMD_CACHE"] ?? join(homedir(), ".cache/llm-d-stack");
const venv = join(cache, "guidellm-light-venv");
const tokenizer = join(cache, "tokenizer");
const commands = join(root, "../shared/cluster");
const images = join(process.env["CLUSTER_CACHE"] ?? join(homedir(), ".cache/tekton-cluster"), "images/built");

/** An image that holds GuideLLM of the first generation. It is GuideLLM's own package, not its own image. */
export const guidellmImage = {
  name: "localhost/guidellm:0.3.1",
  version: "0.3.1",
  /** A folder in it. */
  tokenizer: "/opt/tokenizer",
} as const;

const missing = [join(venv, ".complete"), tokenizer, join(commands, "build-image")].filter(
  (path) => !existsSync(path),
);

/** Why there can be no such image here; empty = there can. */
export const withoutGuidellm =
  missing.length === 0 ? "" : `no GuideLLM 0.3.1: there is no ${missing.join(", no ")}`;

/** Parts of Python and of the packages that no run needs, half of all bytes. */
const UNUSED = /\/(test|tests|idlelib|tkinter|ensurepip|lib2to3|pip|config-3[^/]*|include|_tkinter[^/]*)$/;

/** Builds the image, once, and gives it to the cluster. */
export async function installGuidellmImage(): Promise<void> {
  const { name } = guidellmImage;
  const archive = join(images, `${name.replaceAll(/[/:]/g, "_")}.tar`);
  const changed = [import.meta.filename, join(venv, ".complete")].map((path) => statSync(path).mtimeMs);
  if (existsSync(archive) && statSync(archive).mtimeMs > Math.max(...changed)) {
    await succeed(join(commands, "load-image"), [name, archive]);
    return;
  }
  const context = mkdtempSync(join(tmpdir(), "guidellm-image-"));
  try {
    await copyPython(join(context, "python"));
    cpSync(tokenizer, join(context, "tokenizer"), { recursive: true });
    writeFileSync(
      join(context, "Containerfile"),
      [
        "ARG BASE",
        "FROM ${BASE}",
        "COPY python/ /opt/python/",
        `COPY tokenizer/ ${guidellmImage.tokenizer}/`,
        // As GuideLLM's own images: not the user of the step image.
        "USER 1001:0",
        "ENV PATH=/opt/python/bin:$PATH LD_LIBRARY_PATH=/opt/python/lib GUIDELLM_OUTPUT_PATH=/results",
        "",
      ].join("\n"),
    );
    await succeed(join(commands, "build-image"), [name, context, "-f", join(context, "Containerfile")]);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

/** The Python below the virtual environment, its packages, and the libraries of both, in one folder that can be moved. */
async function copyPython(to: string): Promise<void> {
  const python = realpathSync(join(venv, "bin/python3"));
  const version = basename(python);
  const packages = join(to, "lib", version, "site-packages");
  const needed = (path: string) => !UNUSED.test(path);
  mkdirSync(join(to, "bin"), { recursive: true });
  copyFileSync(python, join(to, "bin", version));
  symlinkSync(version, join(to, "bin/python3"));
  cpSync(join(python, "../../lib", version), join(to, "lib", version), {
    recursive: true,
    filter: (path) => needed(path) && basename(path) !== "site-packages",
  });
  cpSync(join(venv, "lib", version, "site-packages"), packages, { recursive: true, filter: needed });
  const own = globSync("**/*.so*", { cwd: to }).map((file) => join(to, file));
  for (const library of await librariesOf([python, ...own]))
    if (!library.startsWith(to)) copyFileSync(library, join(to, "lib", basename(library)));
  for (const compiled of globSync("**/*.pyc", { cwd: to })) keepCompiled(join(to, compiled));
}

/**
 * Makes Python take a compiled file without a look at the time of its source, which an image does not keep: else
 * every start would compile all packages anew, as it can write nothing.
 */
function keepCompiled(path: string): void {
  const file = openSync(path, "r+");
  writeSync(file, Buffer.from([1, 0, 0, 0]), 0, 4, 4);
  closeSync(file);
}

async function succeed(command: string, args: readonly string[]): Promise<void> {
  const ended = await run(command, args, { timeoutMs: 580_000 });
  if (ended.code !== 0) throw new Error(`${command} ${args.join(" ")}: ${ended.stderr}`);
}
