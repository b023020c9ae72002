import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { Catalog } from "./catalog.ts";
import { playRun } from "./commands/play.ts";
import { parseObject } from "./objects.ts";
import { memoryOutput } from "./output.ts";
import { Refusal } from "./refusal.ts";
import { RunStore } from "./run-store.ts";
import { workspaceBinding } from "./schema/workspace.ts";

const FOLDER = join(import.meta.dirname, "cases");

const expectation = z.strictObject({
  status: z.enum(["True", "False"]),
  reason: z.string(),
  results: z.record(z.string(), z.string()),
  skipped: z.array(z.strictObject({ name: z.string(), reason: z.string() })).optional(),
  taskStatus: z.record(z.string(), z.enum(["Succeeded", "Failed"])).optional(),
  retries: z.record(z.string(), z.int()).optional(),
});

const caseFile = z.strictObject({
  start: z.strictObject({
    kind: z.enum(["pipeline", "task"]),
    name: z.string(),
    params: z.record(z.string(), z.string()),
    workspaces: z.array(workspaceBinding).optional(),
    timeouts: z.record(z.string(), z.string()).optional(),
  }),
  expect: z.union([z.strictObject({ refused: z.string() }), expectation]),
});
type Case = z.infer<typeof caseFile>;

function runOf({ kind, name, params, workspaces, timeouts }: Case["start"]) {
  const ref = { [`${kind}Ref`]: { name } };
  const given = Object.entries(params).map(([key, value]) => ({ name: key, value }));
  const run = parseObject(
    {
      apiVersion: "tekton.dev/v1",
      kind: kind === "pipeline" ? "PipelineRun" : "TaskRun",
      metadata: { name: "run" },
      spec: {
        ...ref,
        params: given,
        ...(workspaces === undefined ? {} : { workspaces }),
        ...(timeouts === undefined ? {} : { timeouts }),
      },
    },
    "case.json",
  );
  if (run.kind !== "PipelineRun" && run.kind !== "TaskRun") throw new Error(run.kind);
  return run;
}

const root = mkdtempSync(join(tmpdir(), "local-cases-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Plays a case; gives the stored run, or the refusal and what it left behind. */
async function play(name: string, { start }: Case) {
  const runs = join(root, name);
  const files = readdirSync(join(FOLDER, name)).filter((file) => file.endsWith(".yaml"));
  const output = memoryOutput();
  const idle = new AbortController().signal;
  const surroundings = { root, kubeconfig: undefined, caller: {}, output, signal: idle, hurry: idle };
  try {
    const catalog = new Catalog(
      root,
      files.map((file) => join(FOLDER, name, file)),
    );
    const code = await playRun(
      runOf(start),
      "case.json",
      catalog,
      { runs, namespace: "cases" },
      surroundings,
    );
    return { code, run: new RunStore(runs).read("run") };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { refusal: error.message, left: new RunStore(runs).list() };
  }
}

/** The stored run in the words of case.json, with all that was expected of it. */
function seen(run: ReturnType<RunStore["read"]>, expected: z.infer<typeof expectation>) {
  const object = run.pipelineRun ?? run.taskRuns[0]?.object;
  const [condition] = object?.status.conditions ?? [];
  const tasks = Object.fromEntries(run.taskRuns.map(({ task, object: { status } }) => [task, status]));
  const statuses = Object.entries(tasks).map(([task, { conditions }]) => [
    task,
    conditions[0].status === "True" ? "Succeeded" : "Failed",
  ]);
  const attempts = Object.keys(expected.retries ?? {}).map((task) => [
    task,
    tasks[task]?.retriesStatus?.length ?? 0,
  ]);
  return {
    status: condition?.status,
    reason: condition?.reason,
    results: Object.fromEntries((object?.status.results ?? []).map(({ name, value }) => [name, value])),
    ...(run.pipelineRun === undefined
      ? {}
      : {
          skipped: (run.pipelineRun.status.skippedTasks ?? []).map(({ name, reason }) => ({ name, reason })),
          taskStatus: Object.fromEntries(statuses),
        }),
    ...(expected.retries === undefined ? {} : { retries: Object.fromEntries(attempts) }),
  };
}

function filled(expected: z.infer<typeof expectation>): z.infer<typeof expectation> {
  const fill = (text: string) => text.replaceAll("{namespace}", "cases").replaceAll("{run}", "run");
  const results = Object.entries(expected.results).map(([name, value]) => [name, fill(value)]);
  return { ...expected, results: Object.fromEntries(results) };
}

const names = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

describe("cases, as on a cluster", () => {
  test.concurrent.for(names)("%s", async (name) => {
    const content = caseFile.parse(JSON.parse(readFileSync(join(FOLDER, name, "case.json"), "utf8")));
    const played = await play(name, content);
    if ("refused" in content.expect) {
      expect(played.refusal).toContain(content.expect.refused);
      expect(played.left).toEqual([]);
      return;
    }
    expect(played.refusal).toBeUndefined();
    if (played.run === undefined) return;
    expect(seen(played.run, content.expect)).toEqual(filled(content.expect));
    expect(played.code).toBe(content.expect.status === "True" ? 0 : 1);
  });
});
