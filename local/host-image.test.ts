import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type CallerEnv, HOST_IMAGES, hostImage, imageName } from "./host-image.ts";
import { hostProgram } from "./program.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "host-image-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const IMAGE = "ghcr.io/vllm-project/guidellm:v0.8.1";

/** A folder of programs; those that end with `-` are files that nobody may run. */
function folder(name: string, ...programs: string[]): string {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  for (const program of programs) {
    const file = join(path, program.replace(/-$/, ""));
    writeFileSync(file, "#!/bin/sh\n");
    chmodSync(file, program.endsWith("-") ? 0o644 : 0o755);
  }
  return path;
}

const python = (caller: CallerEnv) => hostProgram("python3", IMAGE, caller);

const empty = folder("empty");
const venv = folder("venv/bin", "guidellm", "python3", "python");
const onlyPython = folder("only-python/bin", "guidellm", "python");
const lonely = folder("lonely", "guidellm");
const unfit = folder("unfit", "guidellm-", "python3");
mkdirSync(join(root, "folder/guidellm"), { recursive: true });
const links = folder("links", "python3");
symlinkSync(join(venv, "guidellm"), join(links, "guidellm"));
symlinkSync(join(root, "nowhere"), join(empty, "guidellm"));

const HOW =
  "run `pip install guidellm` in a virtual environment, then put its bin folder on PATH, or set GUIDELLM";

describe("refused", () => {
  test.each<[string, CallerEnv, string]>([
    ["no PATH", {}, `there is no guidellm on PATH: ${HOW}`],
    ["none on PATH", { PATH: empty }, `there is no guidellm on PATH: ${HOW}`],
    ["one that nobody may run", { PATH: unfit }, "there is no guidellm on PATH"],
    ["a folder of that name", { PATH: join(root, "folder") }, "there is no guidellm on PATH"],
    [
      "without a Python beside it",
      { PATH: lonely },
      `there is no python3 or python beside ${join(lonely, "guidellm")}: ${HOW}`,
    ],
    [
      "the next on PATH is not taken for it",
      { PATH: [lonely, venv].join(delimiter) },
      "there is no python3 or python beside",
    ],
    [
      "a variable that names nothing",
      { PATH: venv, GUIDELLM: "/nowhere/guidellm" },
      `GUIDELLM=/nowhere/guidellm is not a program: ${HOW}`,
    ],
    ["a variable that names a folder", { PATH: venv, GUIDELLM: venv }, `GUIDELLM=${venv} is not a program`],
  ])("%s", (_, caller, message) => {
    const found = python(caller);
    expect(found).toHaveProperty("problem", expect.stringContaining(message));
    expect(found).toHaveProperty("problem", expect.stringContaining(`.image "${IMAGE}"`));
  });

  test.each([
    ["another program of the image", "guidellm", IMAGE],
    ["a shell of the image", "sh", IMAGE],
    ["node, which the image does not have", "node", IMAGE],
    ["a word that all objects have", "constructor", IMAGE],
    ["Python of another image", "python3", "docker.io/library/python:3.13"],
    ["Python of an image whose folder only has the name", "python3", "ghcr.io/guidellm/other:v1"],
    ["Python of a longer name", "python3", "ghcr.io/vllm-project/guidellm-arm64:v1"],
    ["Python of a name that all objects have", "python3", "constructor"],
    ["a variable that nobody replaced", "python3", "$(params.image)"],
  ])("%s", (_, command, image) => {
    expect(hostProgram(command, image, { PATH: venv })).toEqual({
      problem: `.command[0] "${command}" of image "${image}" cannot be played, only: python3 of an image guidellm; node of any other`,
    });
  });
});

test.each<[string, CallerEnv, string]>([
  ["on PATH", { PATH: [empty, venv, lonely].join(delimiter) }, join(venv, "python3")],
  ["behind a link, whose neighbour is another Python", { PATH: links }, join(venv, "python3")],
  ["only python", { PATH: onlyPython }, join(onlyPython, "python")],
  [
    "named by the variable, which beats PATH",
    { PATH: venv, GUIDELLM: join(onlyPython, "guidellm") },
    join(onlyPython, "python"),
  ],
  ["an empty variable is none", { PATH: venv, GUIDELLM: "" }, join(venv, "python3")],
])("found: %s", (_, caller, file) => {
  expect(python(caller)).toEqual({ file });
});

test("a Python that is a link stays one, since its place tells it its environment", () => {
  const path = folder("real-venv/bin", "guidellm");
  symlinkSync(process.execPath, join(path, "python3"));
  expect(python({ PATH: path })).toEqual({ file: join(path, "python3") });
});

test("node of an image whose name all objects have is node", () => {
  expect(hostProgram("node", "constructor", {})).toEqual({ file: process.execPath });
});

test.each([
  ["guidellm", "guidellm"],
  ["guidellm:v0.3.1", "guidellm"],
  ["localhost:5000/guidellm", "guidellm"],
  ["localhost:5000/a/guidellm:stable", "guidellm"],
  ["ghcr.io/a/guidellm@sha256:0123", "guidellm"],
  ["ghcr.io/a/guidellm:v1@sha256:0123", "guidellm"],
  ["", ""],
])("the name of image %j is %j", (image, name) => {
  expect(imageName(image)).toBe(name);
});

test("every entry is found by its own name", () => {
  for (const [name, entry] of Object.entries(HOST_IMAGES)) expect(hostImage(`a/${name}:v1`)).toBe(entry);
});
