import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { local, put, putObject, root, run, runs } from "./testing/runner.ts";

/** A step of the built program `dist/see.js`, which shows what it sees. */
const see = { name: "run", image: "any", command: ["node", "/app/see.js"] };
put(
  "dist/see.js",
  'require("fs").writeFileSync(process.env.SEEN, JSON.stringify({ ...process.env, argv: process.argv.slice(2) }));',
);
putObject("Task", "see", {
  description: "Shows what a step sees.\n\nMore.",
  params: [{ name: "text", default: "", description: "Free text." }],
  results: [{ name: "seen", description: "JSON." }],
  workspaces: [{ name: "notes", optional: true }],
  volumes: [{ name: "tmp", emptyDir: {} }],
  steps: [
    {
      ...see,
      args: ["--", "$(params.text)"],
      volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      env: [
        { name: "SEEN", value: "$(results.seen.path)" },
        { name: "CACHE", value: "/tmp/cache" },
        { name: "NAMESPACE", value: "$(context.taskRun.namespace)" },
        { name: "NOTES", value: "$(workspaces.notes.path)" },
      ],
    },
  ],
});
putObject("Task", "unbuilt", { steps: [{ ...see, command: ["node", "/app/unbuilt.js"] }] });
putObject("Task", "second-time", {
  results: [{ name: "said" }],
  workspaces: [{ name: "notes" }],
  steps: [
    {
      ...see,
      command: ["node", "-e"],
      args: [
        'const fs = require("fs"), file = process.env.NOTES + "/first"; if (!fs.existsSync(file)) { fs.writeFileSync(file, ""); process.exit(4); } fs.writeFileSync(process.env.SAID, "twice");',
      ],
      env: [
        { name: "NOTES", value: "$(workspaces.notes.path)" },
        { name: "SAID", value: "$(results.said.path)" },
      ],
    },
  ],
});
putObject("Task", "wait", {
  steps: [{ ...see, command: ["node", "-e", 'console.log("ready"); setInterval(() => {}, 1000)'] }],
});
putObject("Pipeline", "retry", {
  workspaces: [{ name: "notes" }],
  tasks: [{ name: "flaky", taskRef: { name: "second-time" }, retries: 1, workspaces: [{ name: "notes" }] }],
  results: [{ name: "said", value: "$(tasks.flaky.results.said)" }],
});
putObject("Pipeline", "wait", {
  tasks: [{ name: "waiting", taskRef: { name: "wait" } }],
  finally: [{ name: "last", taskRef: { name: "wait" } }],
});

describe("refused with exit code 2, and nothing left behind", () => {
  test.each([
    ["an unknown option", ["task", "start", "see", "--oops"], "Unknown option '--oops'"],
    [
      "an unknown Task",
      ["task", "start", "sea"],
      'Task "sea" does not exist; there is: second-time, see, unbuilt, wait',
    ],
    ["a path as a name", ["task", "start", "../see"], 'Task "../see" does not exist'],
    [
      "a program that is not built",
      ["task", "start", "unbuilt"],
      "is not built (no dist/unbuilt.js): run npm run build",
    ],
    [
      "an unknown param",
      ["task", "start", "see", "-p", "txet=x"],
      'param "txet" not declared; declared: text',
    ],
    ["a missing workspace", ["pipeline", "start", "retry"], 'workspace "notes" is required and not given'],
    [
      "a missing kubeconfig",
      ["task", "start", "see", "--kubeconfig", "/nowhere"],
      "--kubeconfig /nowhere: there is no such file",
    ],
    ["a bad grace", ["task", "start", "see", "--grace", "soon"], '--grace "soon" is not a duration'],
    ["an unknown run", ["pipelinerun", "logs", "nothing"], 'run "nothing" does not exist'],
  ])("%s", async (_, args, message) => {
    const before = runs();
    const { code, out, err } = await local(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("refused, nothing was started:");
    expect(err).toContain(message);
    expect(runs()).toEqual(before);
  });
});

test("a step sees what is declared, and nothing of the caller", async () => {
  put("config", "current-context: c\ncontexts: [{name: c, context: {namespace: from-context}}]\n");
  const notes = join(root, "notes");
  const kubeconfig = join(root, "config");
  const args = [
    "task",
    "start",
    "see",
    "-p",
    "text=/app/x $(CACHE)",
    "-w",
    `name=notes,path=${notes}`,
    "-o",
    "json",
  ];
  const { code, out } = await local(args, {
    SECRET: "s",
    KUBECONFIG: kubeconfig,
    HOME: "/root",
    NODE_OPTIONS: "",
  });
  expect(code).toBe(0);
  const object = JSON.parse(out);
  const { HOME, TMPDIR, PATH, CACHE, SEEN, argv, ...rest } = JSON.parse(object.status.results[0].value);
  expect(rest).toEqual({ KUBECONFIG: kubeconfig, NAMESPACE: "from-context", NOTES: notes });
  expect(CACHE).toBe(join(TMPDIR, "cache"));
  expect(argv).toEqual(["--", `/app/x ${CACHE}`]);
  expect(PATH).not.toBe(process.env["PATH"]);
  expect([HOME, TMPDIR, SEEN].filter((path) => existsSync(path))).toEqual([]);
  expect(existsSync(notes)).toBe(true);
});

test("-n beats the kubeconfig, and a workspace that is not given is an empty path", async () => {
  const { out } = await local(["task", "start", "see", "-n", "mine", "-o", "json"]);
  const object = JSON.parse(out);
  expect(object.metadata.namespace).toBe("mine");
  expect(JSON.parse(object.status.results[0].value)).toMatchObject({ NAMESPACE: "mine", NOTES: "" });
});

test("a retry gets the folder of a claim again, and its results count", async () => {
  const { code, out } = await local(["p", "start", "retry", "-w", "name=notes,claimName=kept", "-o", "json"]);
  expect(code).toBe(0);
  const object = JSON.parse(out);
  expect(object.status.results).toEqual([{ name: "said", value: "twice" }]);
  const task = JSON.parse(readFileSync(join(run(object.metadata.name), "taskruns/flaky.json"), "utf8"));
  expect(task.status.retriesStatus[0].steps[0].terminated).toMatchObject({ exitCode: 4, reason: "Error" });
  expect(task.status.conditions[0]).toMatchObject({ status: "True", reason: "Succeeded" });
  expect(existsSync(join(root, "runs/claims/kept/first"))).toBe(true);
});

test("SIGTERM cancels the run: 143, Cancelled, no finally", async () => {
  const { code, out } = await local(["pipeline", "start", "wait", "--showlog"], {}, (line, kill) => {
    if (line.includes("[waiting : run] ready")) kill();
  });
  expect(code).toBe(143);
  const name = /PipelineRun started: (\S+)/.exec(out)?.[1] ?? "";
  const object = JSON.parse(readFileSync(join(run(name), "pipelinerun.json"), "utf8"));
  expect(object.status.conditions[0]).toMatchObject({
    status: "False",
    reason: "Cancelled",
    message: `PipelineRun "${name}" was cancelled`,
  });
  expect(readdirSync(join(run(name), "taskruns"))).toEqual(["waiting.json"]);
  const task = JSON.parse(readFileSync(join(run(name), "taskruns/waiting.json"), "utf8"));
  expect(task.status.conditions[0].reason).toBe("TaskRunCancelled");
});

test("what is kept of a run can be listed, described and read again", async () => {
  const { code, out } = await local(["task", "start", "wait", "--timeout", "300ms", "-o", "name"]);
  expect(code).toBe(1);
  const name = out.trim();
  const [list, described, logs] = await Promise.all([
    local(["taskrun", "list"]),
    local(["taskrun", "describe", name]),
    local(["task", "logs", name]),
  ]);
  expect(list.out).toMatch(new RegExp(`^${name} .* Failed\\(TaskRunTimeout\\)$`, "m"));
  expect(described.out).toContain(`TaskRun "${name}" failed to finish within "300ms"`);
  expect(logs.out).toBe("[run] ready\n");
});

test("the log of some tasks of a run alone, by -t as in tkn", async () => {
  const limits = ["--tasks-timeout", "1s", "--finally-timeout", "1s"];
  const { out } = await local(["p", "start", "wait", ...limits, "-o", "name"]);
  const logs = (...words: string[]) => local(["pr", "logs", out.trim(), "-n", "llm-d", ...words]);
  const [unknown, one, both] = await Promise.all([logs("-t", "lost"), logs("-t", "last"), logs()]);
  expect(unknown).toMatchObject({ code: 2, out: "" });
  expect(unknown.err).toContain('--task "lost" is not one of waiting, last');
  expect(one.out).toBe("[last : run] ready\n");
  expect(both.out).toBe("[waiting : run] ready\n[last : run] ready\n");
});

test.each([
  ["task", "see", "TaskRun", "taskRef", ["-p", "text=x"], { params: [{ name: "text", value: "x" }] }],
  ["pipeline", "wait", "PipelineRun", "pipelineRef", [], { params: [] }],
])("--dry-run of a %s prints the run and starts nothing", async (kind, name, runKind, ref, given, more) => {
  const before = runs();
  const { code, out } = await local([kind, "start", name, ...given, "--dry-run"]);
  expect(code).toBe(0);
  const metadata = { generateName: `${name}-run-` };
  const spec = { [ref]: { name }, ...more };
  expect(parse(out)).toEqual({ apiVersion: "tekton.dev/v1", kind: runKind, metadata, spec });
  expect(runs()).toEqual(before);
});

test("a run from a file is played as it is written", async () => {
  const file = join(root, "sample.yaml");
  const value = {
    apiVersion: "tekton.dev/v1",
    kind: "PipelineRun",
    metadata: { name: "sample", namespace: "of-the-file" },
    spec: {
      pipelineRef: { name: "retry" },
      workspaces: [{ name: "notes", volumeClaimTemplate: { spec: {} } }],
    },
  };
  writeFileSync(file, stringify(value));
  const first = await local(["pipelinerun", "create", "-f", file, "-o", "json"]);
  expect(first.code).toBe(0);
  expect(JSON.parse(first.out).metadata).toMatchObject({ name: "sample", namespace: "of-the-file" });
  expect(readFileSync(join(run("sample"), "resolved.yaml"), "utf8")).toMatch(
    /kind: PipelineRun[\s\S]*kind: Pipeline\n[\s\S]*kind: Task/,
  );
  const again = await local(["pipelinerun", "create", "-f", file]);
  expect(again.code).toBe(2);
  expect(again.err).toContain('a run with the name "sample" exists already');
});

test("describe tells params, results and workspaces; list the first line", async () => {
  const [described, list] = await Promise.all([local(["task", "describe", "see"]), local(["task", "list"])]);
  expect(described.out).toBe(`Task see
Shows what a step sees.

More.

Params
  NAME  DEFAULT  DESCRIPTION
  text  ""       Free text.

Results
  NAME  DESCRIPTION
  seen  JSON.

Workspaces
  NAME   OPTIONAL  DESCRIPTION
  notes  true
`);
  expect(list.out).toMatch(/^see +Shows what a step sees\.$/m);
});

test("a value that a cluster would not take is played with a warning", async () => {
  const { code, err } = await local(["task", "start", "see", "-p", "text=$(params.nobody)", "-o", "json"]);
  expect(code).toBe(0);
  expect(err).toContain(
    'warning: param "text" holds $(params.nobody): on a cluster Tekton fails a task that takes it',
  );
});
