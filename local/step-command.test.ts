import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Step } from "./schema/step.ts";
import { stepCommand } from "./step-command.ts";

const bin = realpathSync(mkdtempSync(join(tmpdir(), "step-command-")));
afterAll(() => rmSync(bin, { recursive: true, force: true }));
for (const name of ["guidellm", "python3"]) {
  writeFileSync(join(bin, name), "#!/bin/sh\n");
  chmodSync(join(bin, name), 0o755);
}

const host = {
  root: "/root",
  home: "/scratch/home",
  tmp: "/scratch/tmp",
  caller: { PATH: bin, SECRET: "s" },
};
const values = {
  params: new Map([
    ["file", "/tmp/of-a-param"],
    ["tag", "v1"],
    ["image", "ghcr.io/vllm-project/guidellm:v0.8.1"],
  ]),
  context: new Map<string, string>(),
  results: new Map<string, string>(),
  workspaces: new Map([["credentials", undefined]]),
};

const python: Step = {
  name: "two",
  image: "$(params.image)",
  command: ["python3", "/tmp/guidellm/run.py"],
  volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
};
const argsOf = (step: Partial<Step>) => stepCommand({ ...python, ...step }, values, host).args;

describe("words at or below /tmp", () => {
  test.each<[string, Partial<Step>, readonly string[]]>([
    ["not without a mount", { volumeMounts: [] }, ["/tmp/guidellm/run.py"]],
    [
      "not in a param's text",
      { args: ["$(params.file)"] },
      ["/scratch/tmp/guidellm/run.py", "/tmp/of-a-param"],
    ],
    [
      "not within a word",
      { args: ["--out=/tmp/x", "/tmpfile"] },
      ["/scratch/tmp/guidellm/run.py", "--out=/tmp/x", "/tmpfile"],
    ],
    [
      "of the command and the args",
      { args: ["/tmp", "/tmp/x-$(params.tag)"] },
      ["/scratch/tmp/guidellm/run.py", "/scratch/tmp", "/scratch/tmp/x-v1"],
    ],
  ])("%s", (_, step, args) => {
    expect(argsOf(step)).toEqual(args);
  });
});

test("a built program of a catalog below /tmp is taken from there, though the step mounts /tmp", () => {
  const step = { ...python, image: "any", command: ["node", "/app/x.js"] };
  expect(stepCommand(step, values, { ...host, root: "/tmp/catalog" }).args).toEqual([
    "/tmp/catalog/dist/x.js",
  ]);
});

test("the host's program of an image runs with its folder first in PATH, and gets nothing of the caller", () => {
  const env = [
    { name: "HOME", value: "/tmp" },
    { name: "WORKSPACE_CREDENTIALS", value: "$(workspaces.credentials.path)" },
  ];
  const { program, env: seen } = stepCommand({ ...python, env }, values, host);
  expect(program).toBe(join(bin, "python3"));
  const { PATH = "", ...rest } = seen;
  expect(PATH.split(delimiter).slice(0, 3)).toEqual([bin, dirname(process.execPath), "/usr/local/sbin"]);
  expect(rest).toEqual({ HOME: "/scratch/tmp", TMPDIR: "/scratch/tmp", WORKSPACE_CREDENTIALS: "" });
});

test("the pod's own address is the loopback, where the others of the run are", () => {
  const env = [
    { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" as const } } },
    { name: "LISTEN", value: "$(POD_IP):0" },
  ];
  const { env: seen } = stepCommand({ ...python, env }, values, host);
  expect(seen).toMatchObject({ POD_IP: "127.0.0.1", LISTEN: "127.0.0.1:0" });
});

test("a program that went away after admission is not taken from elsewhere", () => {
  const gone = { ...host, caller: { PATH: "/nowhere" } };
  expect(stepCommand(python, values, gone).program).toBe("");
});

test("node stays first in its own PATH, once", () => {
  const { program, env } = stepCommand({ ...python, image: "any", command: ["node"] }, values, host);
  expect(program).toBe(process.execPath);
  const folders = (env["PATH"] ?? "").split(delimiter);
  expect(folders.filter((folder) => folder === dirname(process.execPath))).toEqual([folders[0]]);
});
