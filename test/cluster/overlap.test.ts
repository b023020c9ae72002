import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { installCatalog, installEmbeddedLlmd, restrictedNamespace } from "./catalog.ts";
import { getJson, kubectl, tkn } from "./kubectl.ts";
import { cluster, describeOn } from "./requirements.ts";
import { waitFor } from "./runs.ts";

const namespace = "overlap";

/** Ends the step's program the hard way; Tekton's entrypoint is process 1. */
const KILL = `
  const { readdirSync, readFileSync } = require("node:fs");
  for (const id of readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name))) {
    const isStep = readFileSync("/proc/" + id + "/cmdline", "utf8").startsWith("node\\0/app/");
    if (isStep) process.kill(Number(id), "SIGKILL");
  }`;

const leasesSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ holderIdentity: z.string(), acquireTime: z.string(), leaseTransitions: z.number() }),
    }),
  ),
});

const runSchema = z.object({
  metadata: z.object({ name: z.string(), uid: z.string() }),
  status: z
    .object({
      completionTime: z.string().optional(),
      childReferences: z.array(z.object({ name: z.string(), pipelineTaskName: z.string() })).default([]),
    })
    .default({ childReferences: [] }),
});

interface Run {
  readonly name: string;
  readonly uid: string;
}

/** The pipeline itself, or tasks of it: the Lease is about the run, whatever it does. */
type Spec = { readonly pipelineRef: object; readonly params: unknown } | { readonly pipelineSpec: object };

const given = (params: Record<string, string>) =>
  Object.entries(params).map(([name, value]) => ({ name, value }));

const whole = (params: Record<string, string> = {}): Spec => ({
  pipelineRef: { name: "cache-hit-pipeline" },
  params: given({ requests: "30", "sleep-seconds": "0", ...params }),
});

const verifyStack = (busyWaitSeconds: number) => ({
  name: "verify-stack",
  taskRef: { name: "verify-stack" },
  timeout: "70m",
  params: given({
    "run-name": "$(context.pipelineRun.name)",
    "run-uid": "$(context.pipelineRun.uid)",
    "busy-wait-seconds": String(busyWaitSeconds),
  }),
});

/** A run that ends as soon as it has had its turn. */
const quick = (busyWaitSeconds = 0): Spec => ({
  pipelineSpec: {
    tasks: [verifyStack(busyWaitSeconds)],
    results: ["status", "reason"].map((name) => ({
      name,
      value: `$(tasks.verify-stack.results.${name})`,
    })),
  },
});

/** A run that sends a request a second, with a finally task. */
const long = (requests: number): Spec => ({
  pipelineSpec: {
    tasks: [
      verifyStack(0),
      {
        name: "session-ramp",
        taskRef: { name: "session-ramp" },
        params: given({
          "verify-stack": "$(tasks.verify-stack.results.summary)",
          requests: String(requests),
          "sleep-seconds": "1",
        }),
      },
    ],
    finally: [
      {
        name: "diagnose",
        taskRef: { name: "diagnose" },
        params: given({
          "run-status": "$(tasks.status)",
          statuses: "session-ramp=$(tasks.session-ramp.status)",
        }),
      },
    ],
  },
});

async function start(spec: Spec): Promise<Run> {
  const object = {
    apiVersion: "tekton.dev/v1",
    kind: "PipelineRun",
    metadata: { generateName: "overlap-" },
    spec,
  };
  const created = await kubectl(["create", "-n", namespace, "-f", "-", "-o", "json"], JSON.stringify(object));
  return runSchema.parse(JSON.parse(created)).metadata;
}

/** The only Lease of the namespace; undefined before there is one. */
async function lease() {
  const selector = "app.kubernetes.io/part-of=llm-d-validation-catalog";
  const listed = await kubectl(["get", "leases", "-n", namespace, "-l", selector, "-o", "json"]);
  const { items } = leasesSchema.parse(JSON.parse(listed));
  expect(items.length).toBeLessThan(2);
  return items[0];
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let second = 0; second < 180; second++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error(`not within 180 s: ${what}`);
}

const isHeldBy = ({ name, uid }: Run) =>
  until(`${name} holds the Lease`, async () => (await lease())?.spec.holderIdentity === uid);

async function taskRunOf({ name }: Run, task: string): Promise<string | undefined> {
  const { status } = runSchema.parse(await getJson(namespace, "pipelinerun", name));
  return status.childReferences.find((child) => child.pipelineTaskName === task)?.name;
}

/** The log of a run's first task, also while it runs. */
async function verifyLog(run: Run): Promise<string> {
  const taskRun = await taskRunOf(run, "verify-stack");
  if (taskRun === undefined) return "";
  const args = ["logs", "-n", namespace, "-l", `tekton.dev/taskRun=${taskRun}`, "--tail=-1"];
  return kubectl(args).catch(() => "");
}

const isWaitingFor = (run: Run, holder: Run) =>
  until(`${run.name} waits`, async () =>
    (await verifyLog(run)).includes(`overlap guard: ${namespace}/${holder.name} holds Lease`),
  );

/** Starts a run that keeps the gateway, for ten minutes unless told otherwise, and waits until its ramp has begun. */
async function startLong(requests = 600): Promise<Run> {
  const run = await start(long(requests));
  await isHeldBy(run);
  await until("session-ramp has begun", async () => (await taskRunOf(run, "session-ramp")) !== undefined);
  return run;
}

/** A quick run passes, got the Lease, and says how its last holder lost it. */
async function expectTurn(run: Run, why: string): Promise<void> {
  const ended = await waitFor(namespace, run.name);
  const log = await verifyLog(run);
  expect(ended.results["status"], log).toBe("pass");
  expect((await lease())?.spec.holderIdentity).toBe(run.uid);
  expect(log).toContain(why);
}

describeOn(["cluster"], "runs through one gateway on a real Tekton", () => {
  beforeAll(async () => {
    await restrictedNamespace(namespace);
    await installCatalog(namespace, cluster?.stepImage ?? "");
    await installEmbeddedLlmd(namespace, cluster?.simImage ?? "");
  });

  test("of two that start together one measures, and the other says which", async () => {
    const runs = await Promise.all([start(whole()), start(whole())]);
    const ends = await Promise.all(runs.map(({ name }) => waitFor(namespace, name)));
    const verdicts = ends.map(({ results }) => results["verdict"]);
    expect([...verdicts].sort()).toEqual(["invalid", "pass"]);
    const winner = runs[verdicts.indexOf("pass")];
    const loser = ends[verdicts.indexOf("invalid")];
    expect(loser).toMatchObject({ succeeded: "False" });
    expect(loser?.results["verdict-reason"]).toContain(
      `${namespace}/${winner?.name} holds Lease llm-d-bench`,
    );
    expect(await lease()).toMatchObject({ spec: { holderIdentity: winner?.uid, leaseTransitions: 0 } });
  });

  test("one while another is at work stops; one that waits measures as soon as the other is deleted", async () => {
    const first = await startLong();
    const refused = await start(whole({ "restart-pods": "true" }));
    const waiting = await start(quick(600));
    const ended = await waitFor(namespace, refused.name);
    expect(ended.results["verdict"]).toBe("invalid");
    expect(ended.results["verdict-reason"]).toContain(`${namespace}/${first.name} holds Lease`);
    // Nor may it restart the engines under the other's hands.
    expect(ended.skipped.map(({ name }) => name)).toEqual(["cache-pod-restart"]);
    expect(await verifyLog(refused)).toContain("Hint: give busy-wait-seconds to wait for its end");
    await isWaitingFor(waiting, first);
    expect((await lease())?.spec.holderIdentity).toBe(first.uid);
    await kubectl(["delete", "pipelinerun", "-n", namespace, first.name]);
    await expectTurn(waiting, `PipelineRun ${namespace}/${first.name} is gone`);
  });

  test("after a cancel the next gets it at once; cancelling one that waits ends it at once", async () => {
    const first = await startLong();
    const waiting = await start(quick(3600));
    await isWaitingFor(waiting, first);
    await tkn(["pipelinerun", "cancel", waiting.name, "-n", namespace]);
    expect(await waitFor(namespace, waiting.name)).toMatchObject({ succeeded: "False", reason: "Cancelled" });
    await until("its pod is gone", async () => (await verifyLog(waiting)) === "");
    expect((await lease())?.spec.holderIdentity).toBe(first.uid);
    await tkn(["pipelinerun", "cancel", first.name, "-n", namespace]);
    expect(await waitFor(namespace, first.name)).toMatchObject({ succeeded: "False", reason: "Cancelled" });
    await expectTurn(await start(quick()), `PipelineRun ${namespace}/${first.name} has ended: Cancelled`);
  });

  test.each([
    ["CancelledRunFinally", 600],
    ["StoppedRunFinally", 20],
  ])("stopped with %s it keeps the Lease until its finally tasks are done", async (grace, requests) => {
    const first = await startLong(requests);
    await tkn(["pipelinerun", "cancel", first.name, "-n", namespace, "--grace", grace]);
    const next = await start(quick(600));
    await expectTurn(next, `PipelineRun ${namespace}/${first.name} has ended: Cancelled`);
    const { status } = runSchema.parse(await getJson(namespace, "pipelinerun", first.name));
    const taken = Date.parse((await lease())?.spec.acquireTime ?? "");
    expect(taken).toBeGreaterThanOrEqual(Date.parse(status.completionTime ?? ""));
  });

  test("after its step was killed the next gets it", async () => {
    const first = await startLong();
    const pod = `${await taskRunOf(first, "session-ramp")}-pod`;
    // As running out of memory does it. A pod that is deleted by force would be started anew by Tekton.
    const kill = ["exec", "-n", namespace, pod, "-c", "step-run", "--", "node", "-e", KILL];
    const phase = ["get", "pods", pod, "-n", namespace, "-o", "jsonpath={.status.phase}"];
    await until("its step is killed", async () => {
      // Fails before the step has begun, and when its end ends the container under the command's feet.
      await kubectl(kill).catch(() => "");
      return (await kubectl(phase).catch(() => "")) === "Failed";
    });
    expect(await waitFor(namespace, first.name)).toMatchObject({ succeeded: "False" });
    await expectTurn(await start(quick()), `PipelineRun ${namespace}/${first.name} has ended: Failed`);
  });

  test("without the right to leases a run goes on, and names the right", async () => {
    const role = "llm-d-observer";
    const rules = z
      .object({ rules: z.array(z.object({ resources: z.array(z.string()) }).loose()) })
      .parse(await getJson(namespace, "role", role)).rules;
    const patch = (left: unknown) =>
      kubectl([
        "patch",
        "role",
        role,
        "-n",
        namespace,
        "--type=merge",
        "-p",
        JSON.stringify({ rules: left }),
      ]);
    await patch(rules.filter(({ resources }) => !resources.includes("leases")));
    try {
      const run = await start(quick());
      const ended = await waitFor(namespace, run.name);
      const log = await verifyLog(run);
      expect(ended.results["status"], log).toBe("pass");
      expect(log).toContain(
        `warning: overlap guard: off, two runs could overlap: Kubernetes refuses: system:serviceaccount:${namespace}:default may not get leases in namespace ${namespace}`,
      );
    } finally {
      await patch(rules);
    }
  });
});
