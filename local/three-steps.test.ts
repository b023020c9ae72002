import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { Catalog } from "./catalog.ts";
import { playRun } from "./commands/play.ts";
import type { CallerEnv } from "./host-image.ts";
import { parseObject } from "./objects.ts";
import { memoryOutput } from "./output.ts";
import { RunStore } from "./run-store.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "three-steps-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A virtual environment whose Python is the shell, so that these tests need none. */
const bin = join(root, "venv/bin");
mkdirSync(bin, { recursive: true });
for (const [name, text] of [
  ["guidellm", "exit 9"],
  ["python3", 'exec /bin/sh "$@"'],
] as const) {
  writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(bin, name), 0o755);
}

/** What `prepare` writes and `python3` runs: shows its surroundings, and fails. */
const SCRIPT = 'env > "$TMPDIR/guidellm/seen"; echo "$1" > "$TMPDIR/guidellm/said"; exit 3';

const tmp = [{ name: "tmp", mountPath: "/tmp" }];
const node = (name: string, code: string, more: Record<string, unknown> = {}) => ({
  name,
  image: "any",
  command: ["node", "-e", code],
  env: [
    { name: "FOLDER", value: "/tmp/guidellm" },
    { name: "SCRIPT", value: SCRIPT },
    { name: "SEEN", value: "$(results.seen.path)" },
    { name: "COUNT", value: "$(params.count)" },
  ],
  volumeMounts: tmp,
  ...more,
});

const READ = 'const fs = require("fs"), { FOLDER, SEEN, SCRIPT, COUNT } = process.env; ';
const steps = [
  node(
    "prepare",
    `${READ} fs.mkdirSync(FOLDER); fs.writeFileSync(FOLDER + "/run.py", SCRIPT); fs.writeFileSync(SEEN, "early");`,
  ),
  {
    name: "guidellm",
    image: "$(params.image)",
    onError: "continue",
    command: ["python3", "/tmp/guidellm/run.py"],
    args: ["$(params.count)"],
    env: [{ name: "HOME", value: "/tmp" }],
    volumeMounts: tmp,
  },
  node(
    "run",
    `${READ} const read = (name) => fs.readFileSync(FOLDER + "/" + name, "utf8"); fs.writeFileSync(SEEN, COUNT === "0" ? read("said") + read("seen") : "x".repeat(Number(COUNT)));`,
  ),
];

const file = join(root, "task.yaml");
writeFileSync(
  file,
  stringify({
    apiVersion: "tekton.dev/v1",
    kind: "Task",
    metadata: { name: "three" },
    spec: {
      params: [
        { name: "count", default: "0" },
        { name: "image", default: "ghcr.io/vllm-project/guidellm:v0.8.1" },
      ],
      results: [{ name: "seen" }],
      volumes: [{ name: "tmp", emptyDir: {} }],
      steps,
    },
  }),
);

let count = 0;

async function play(params: Record<string, string>, caller: CallerEnv = { PATH: bin, SECRET: "s" }) {
  const name = `run-${count++}`;
  const given = Object.entries(params).map(([key, value]) => ({ name: key, value }));
  const value = {
    apiVersion: "tekton.dev/v1",
    kind: "TaskRun",
    metadata: { name },
    spec: { taskRef: { name: "three" }, params: given },
  };
  const run = parseObject(value, "run");
  if (run.kind !== "TaskRun") throw new Error(run.kind);
  const idle = new AbortController().signal;
  const output = memoryOutput();
  const surroundings = { root, kubeconfig: undefined, caller, output, signal: idle, hurry: idle };
  const runs = join(root, "runs");
  const code = await playRun(run, "run", new Catalog(root, [file]), { runs, showlog: true }, surroundings);
  const [taskRun] = new RunStore(runs).read(name).taskRuns;
  return { code, status: taskRun?.object.status, output };
}

test("without a guidellm on the host nothing starts", async () => {
  await expect(play({}, { PATH: "" })).rejects.toThrow(
    'spec.steps[1].image "ghcr.io/vllm-project/guidellm:v0.8.1" is played by a program of this host, but there is no ' +
      "guidellm on PATH: run `pip install guidellm` in a virtual environment",
  );
  expect(existsSync(join(root, "runs"))).toBe(false);
});

test("results that the kubelet would cut are lost, and the task fails with the reason", async () => {
  const { code, status } = await play({ count: "2976" });
  expect(code).toBe(1);
  const [condition] = status?.conditions ?? [];
  expect(condition).toMatchObject({ status: "False", reason: "StepFailed" });
  expect(condition?.message).toMatch(
    /^"step-run": its results take \d+ bytes .* the kubelet keeps 3072 .* lost$/,
  );
  // As on a cluster, what the step before had handed on stays in the status of the failed task.
  expect(status?.results?.map(({ value }) => value)).toEqual(["early"]);
});

test.each([
  ["the default image", {}],
  ["a given image", { image: "localhost:5000/guidellm@sha256:0" }],
])("with %s a failing step in the middle leaves the last word to the last", async (_, params) => {
  const { code, status } = await play(params);
  expect(code).toBe(0);
  expect(
    status?.steps?.map(({ terminated, terminationReason }) => [terminated.exitCode, terminationReason]),
  ).toEqual([
    [0, "Completed"],
    [3, "Continued"],
    [0, "Completed"],
  ]);
  const [said, ...env] = status?.results?.[0]?.value.trim().split("\n") ?? [];
  expect(said).toBe("0");
  const seen = Object.fromEntries(env.map((line) => line.split(/=(.*)/s).slice(0, 2)));
  // The shell adds some of its own.
  for (const name of ["PWD", "OLDPWD", "SHLVL", "_"]) delete seen[name];
  expect(Object.keys(seen).sort()).toEqual(["HOME", "PATH", "TMPDIR"]);
  expect(seen["HOME"]).toBe(seen["TMPDIR"]);
  expect(seen["PATH"]).toMatch(new RegExp(`^${bin}:`));
});
