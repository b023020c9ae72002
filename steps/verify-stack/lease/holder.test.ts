import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { connectCluster } from "../../../lib/kubernetes/index.ts";
import { milliseconds } from "../../../local/duration.ts";
import { LeaseServer, type LeaseServerOptions, leaseOf, type RunObject } from "../../../test/lease-server.ts";
import step from "../step.ts";
import { DURATION_SECONDS, lookUpHolder } from "./holder.ts";

const signal = new AbortController().signal;

async function look(options: LeaseServerOptions, lease = leaseOf("gw", "uid-1", { run: "ci/one" })) {
  await LeaseServer.start({ ...options, leases: [lease] });
  const cluster = await connectCluster(undefined);
  const found = await cluster?.leases.get("gw", signal);
  if (cluster === undefined || found === undefined) throw new Error("no Lease");
  return lookUpHolder(found, cluster, signal);
}

const none: Record<string, RunObject> = {};

test.each([
  ["has not begun", { "ci/one": { uid: "uid-1" } }],
  ["is running", { "ci/one": { uid: "uid-1", succeeded: "Unknown" } }],
  [
    "is in its finally tasks",
    { "ci/one": { uid: "uid-1", succeeded: "Unknown", reason: "StoppedRunFinally" } },
  ],
] as const)("a run that %s keeps it, however old it is", async (_, runs) => {
  const lease = leaseOf("gw", "uid-1", { run: "ci/one", renewTime: "2001-01-01T00:00:00Z" });
  expect(await look({ runs }, lease)).toEqual({
    run: "ci/one",
    isGone: false,
    why: "PipelineRun ci/one is running",
    freeAt: undefined,
  });
});

test.each([
  ["is gone", none, "PipelineRun ci/one is gone"],
  [
    "was replaced by its namesake",
    { "ci/one": { uid: "uid-9" } },
    "PipelineRun ci/one is another one of that name",
  ],
  [
    "has succeeded",
    { "ci/one": { uid: "uid-1", succeeded: "True", reason: "Succeeded" } },
    "PipelineRun ci/one has ended: Succeeded",
  ],
  [
    "was cancelled",
    { "ci/one": { uid: "uid-1", succeeded: "False", reason: "Cancelled" } },
    "PipelineRun ci/one has ended: Cancelled",
  ],
] as const)("a run that %s does not", async (_, runs, why) => {
  expect(await look({ runs })).toEqual({ run: "ci/one", isGone: true, why, freeAt: undefined });
});

test("nor does nobody", async () => {
  expect(await look({}, leaseOf("gw", ""))).toMatchObject({ isGone: true, why: "nobody holds it" });
});

const clock = () => new Date("2031-01-01T12:00:00Z");
const blind = { clock, forbidden: ["get pipelineruns"] };

test.each([
  ["a second before its time", "2031-01-01T10:00:05Z", false],
  ["at its time", "2031-01-01T10:00:00Z", true],
])("a run that may not be looked up keeps it for its duration: %s", async (_, renewTime, isGone) => {
  const holder = await look(blind, leaseOf("gw", "uid-1", { run: "ci/one", renewTime }));
  expect(holder).toMatchObject({ run: "ci/one", isGone });
  expect(holder.freeAt?.getTime()).toBe(Date.parse(renewTime) + 7_200_000);
  expect(holder.why).toContain(
    "whether ci/one still runs cannot be looked up: Kubernetes refuses: system:serviceaccount:ci:default may not get pipelineruns",
  );
});

test.each([
  ["without the annotation", {}],
  ["with one that names no run", { run: "one" }],
])("so does a holder of another kind, %s", async (_, more) => {
  const recent = leaseOf("gw", "someone", { ...more, renewTime: "2031-01-01T11:59:00Z", seconds: 120 });
  expect(await look({ clock }, recent)).toMatchObject({
    run: "someone",
    isGone: false,
    freeAt: new Date("2031-01-01T12:01:00Z"),
  });
});

test("one that never said when it took it has no claim", async () => {
  const lease = { metadata: { name: "gw" }, spec: { holderIdentity: "someone" } };
  expect(await look({}, lease)).toMatchObject({ isGone: true });
});

const pipelineSchema = z.object({
  spec: z.object({
    tasks: z.array(z.object({ name: z.string(), timeout: z.string() })),
    finally: z.array(z.object({ name: z.string(), timeout: z.string() })),
  }),
});

/** Seconds that a run can take once it has the Lease: verify-stack's own wait comes before. */
function longest(pipeline: string): number {
  const { spec } = pipelineSchema.parse(
    parse(readFileSync(`pipelines/${pipeline}/${pipeline}.yaml`, "utf8")),
  );
  const rest = [...spec.tasks, ...spec.finally].filter(({ name }) => name !== "verify-stack");
  expect(rest).toHaveLength(spec.tasks.length + spec.finally.length - 1);
  const seconds = rest.map(({ timeout }) => milliseconds(timeout) / 1000);
  const own = z.number().parse(step.params["deadlineSeconds"]?.parse(undefined));
  return seconds.reduce((sum, one) => sum + one, own);
}

test.each(readdirSync("pipelines").filter((name) => name.endsWith("-pipeline")))(
  "a holder that cannot be looked up keeps it for as long as a run of %s can take",
  (pipeline) => {
    expect(longest(pipeline)).toBeLessThanOrEqual(DURATION_SECONDS);
  },
);
