import { describe, expect, test } from "vitest";
import { readCommand } from "./argv.ts";
import { runFromFlags } from "./commands/flags.ts";

function runOf(...args: string[]) {
  const command = readCommand(args);
  if (command === undefined) throw new Error("help was asked for");
  return runFromFlags(command);
}

describe("refused", () => {
  test.each([
    ["unknown kind", ["pipes", "start"], '"pipes" is not one of pipeline, task, pipelinerun, taskrun'],
    ["unknown verb", ["task", "stop"], 'task: "stop" is not one of start, list, describe, logs'],
    ["unknown option", ["task", "start", "x", "--parm", "a=b"], "Unknown option '--parm'"],
    ["two names", ["task", "start", "x", "y"], '"y": task start takes one name'],
    ["unknown output", ["task", "start", "x", "-o", "yaml"], "--output yaml is not one of json, name"],
    ["no name", ["task", "start"], "task start needs a name"],
    ["param without value", ["task", "start", "x", "-p", "a"], '--param "a" is not NAME=VALUE'],
    ["param without name", ["task", "start", "x", "-p", "=a"], '--param "=a" is not NAME=VALUE'],
    ["secret workspace", ["task", "start", "x", "-w", "name=w,secret=s"], "secret is not one of path=DIR"],
    ["workspace without source", ["task", "start", "x", "-w", "name=w"], "no source is not one of path=DIR"],
    ["workspace without name", ["task", "start", "x", "-w", "path=d"], "is not name=W and one of path=DIR"],
    [
      "two sources",
      ["task", "start", "x", "-w", "name=w,path=d,emptyDir="],
      "is not name=W and one of path=DIR",
    ],
    [
      "bad timeout",
      ["pipeline", "start", "x", "--tasks-timeout", "5"],
      'spec.timeouts.tasks "5" is not a duration',
    ],
  ])("%s", (_, args, message) => {
    expect(() => runOf(...args)).toThrow(message);
  });
});

test("the short words of tkn", () => {
  expect(readCommand(["pr", "desc", "x"])).toMatchObject({
    kind: "pipelinerun",
    verb: "describe",
    name: "x",
  });
  expect(readCommand(["p", "ls"])).toMatchObject({ kind: "pipeline", verb: "list" });
});

test.each([[[]], [["--help"]], [["pipeline", "start", "-h"]]])("%j asks for help", (args) => {
  expect(readCommand(args)).toBeUndefined();
});

test("the flags make the PipelineRun that tkn would make", () => {
  const run = runOf(
    ...[
      "pipeline",
      "start",
      "x",
      "-p",
      "a=b=c",
      "--param",
      "empty=",
      "-E",
      "--use-param-defaults",
      "--showlog",
    ],
    ...["-w", "name=report,path=out", "-w", "name=c,claimName=kept", "-w", "name=e,emptyDir="],
    ...["--pipeline-timeout", "1h", "--skip-optional-workspace"],
  );
  expect(run).toEqual({
    apiVersion: "tekton.dev/v1",
    kind: "PipelineRun",
    metadata: { generateName: "x-run-" },
    spec: {
      pipelineRef: { name: "x" },
      params: [
        { name: "a", value: "b=c" },
        { name: "empty", value: "" },
      ],
      workspaces: [
        { name: "report", hostPath: { path: "out" } },
        { name: "c", persistentVolumeClaim: { claimName: "kept" } },
        { name: "e", emptyDir: {} },
      ],
      timeouts: { pipeline: "1h" },
    },
  });
});

test("the flags make a TaskRun", () => {
  expect(runOf("task", "start", "x", "--timeout", "5s")).toMatchObject({
    kind: "TaskRun",
    spec: { taskRef: { name: "x" }, params: [], timeout: "5s" },
  });
});
