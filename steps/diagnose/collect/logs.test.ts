import { expect, test } from "vitest";
import { connectApi } from "../../../lib/kubernetes/index.ts";
import { Redactor } from "../../../lib/redact.ts";
import { kubernetesWorld } from "../../../test/kubernetes-world.ts";
import { crashed, ended, enginePod, running, taskPod } from "../testing/broken-world.ts";
import { chosen } from "./chosen.ts";
import { Gaps } from "./gaps.ts";
import { readLogs } from "./logs.ts";
import { podSightSchema } from "./pod-sight.ts";
import type { FoundPod } from "./pods.ts";

function found(object: unknown, role = "decode"): FoundPod {
  return { role, sight: podSightSchema.parse(object), metricsUrl: undefined };
}

/** Reads logs of these pods, and gives the queries that were asked too. */
async function read(
  pods: readonly FoundPod[],
  log: (query: URLSearchParams) => string,
  redactor = new Redactor(),
) {
  const asked: string[] = [];
  const answer = (name: string) => (query: URLSearchParams) => {
    asked.push(
      `${name} ${query.get("container")}${query.get("previous") === "true" ? " previous" : ""} ${query.get("tailLines")}`,
    );
    return log(query);
  };
  await kubernetesWorld({
    logs: Object.fromEntries(pods.map(({ sight }) => [sight.name, answer(sight.name)])),
  });
  const access = await connectApi();
  if (access === undefined) throw new Error("not connected");
  const gaps = new Gaps();
  const logs = await readLogs(access.api, pods, redactor, gaps, {
    signal: new AbortController().signal,
    podsPerRole: 3,
  });
  return { logs, gaps: gaps.all, asked };
}

test("a container that never ran has no log; one that was restarted has two", async () => {
  const waiting = {
    name: "vllm",
    ready: false,
    restartCount: 0,
    state: { waiting: { reason: "ImagePullBackOff" } },
  };
  const { asked, gaps } = await read(
    [
      found(enginePod("waits", { statuses: [waiting], ready: false })),
      found(enginePod("crashes", { statuses: [crashed("vllm", "Error", 1)], ready: false })),
      found(enginePod("runs")),
    ],
    () => "",
  );
  expect(asked.sort()).toEqual(["crashes vllm 300", "crashes vllm previous 300", "runs vllm 300"]);
  expect(gaps).toEqual([]);
});

test("of lines too long to have them all, fewer are asked for, and the last 64 KiB are kept", async () => {
  const line = (n: number) => `${n} ${"x".repeat(2000)}`;
  const { logs, asked } = await read([found(enginePod("a"))], (query) => {
    const lines = Array.from({ length: Number(query.get("tailLines")) }, (_, n) => line(n));
    return lines.join("\n").slice(0, Number(query.get("limitBytes")));
  });
  expect(asked).toEqual(["a vllm 300", "a vllm 40"]);
  const [text = ""] = logs.map((log) => log.text);
  expect(text.length).toBeLessThanOrEqual(64 * 1024);
  expect(text.startsWith("8 ")).toBe(true);
  expect(text.endsWith(line(39))).toBe(true);
});

test("secrets are taken out before anything is cut", async () => {
  const redactor = new Redactor();
  redactor.add("s3cr3t-of-redis");
  const { logs } = await read(
    [found(enginePod("a"))],
    () => `x ${"s3cr3t-of-redis".repeat(2)}${"y".repeat(64 * 1024 - 12)}`,
    redactor,
  );
  expect(logs[0]?.text).toMatch(/^(?!.*(s3|redis))/);
});

test("so many pods a role, those that are not well first; of the run's own sixteen", () => {
  const engines = ["a", "b", "c", "d"].map((name) => found(enginePod(name)));
  const bad = found(enginePod("z", { statuses: [running("vllm", false)], ready: false }));
  const tasks = Array.from({ length: 20 }, (_, n) =>
    found(taskPod(`t${n}`, { statuses: [ended("step-run", 0)] }), "run"),
  );
  const names = chosen([...engines, bad, ...tasks], 2).map(({ sight }) => sight.name);
  expect(names.slice(0, 2)).toEqual(["z", "a"]);
  expect(names).toHaveLength(18);
});
