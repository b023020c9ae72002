import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startLlmd } from "../llm-d.ts";
import { runCacheHit } from "../pipeline.ts";

test("a run that fails for an engine that is not ready: diagnose names it, and keeps what it saw", async () => {
  const llmd = await startLlmd("--fault", "pods.ready");
  const end = await runCacheHit({ requests: "5" }, llmd);
  expect(end).toMatchObject({ exitCode: 1, succeeded: "False" });
  expect(end.ran).toContain("diagnose");
  expect(end.log).toMatch(/1\. container-not-ready: a container runs and is not ready/);
  expect(end.log).toMatch(/decode-\d+\/vllm: container vllm runs and is not ready/);
  const bundle = join(end.report, "diagnose");
  const { causes, notRead } = JSON.parse(readFileSync(join(bundle, "diagnosis.json"), "utf8"));
  const ids = causes.map(({ id }: { id: string }) => id);
  expect(ids[0]).toBe("container-not-ready");
  expect(["container-not-ready", "readiness-failed"]).toEqual(expect.arrayContaining(ids));
  expect(notRead).toEqual([]);
  expect(readFileSync(join(bundle, "diagnosis.md"), "utf8")).toContain("## 1. container-not-ready");
});

test("a dead engine: named by its metrics page, and by the gateway's log", async () => {
  const llmd = await startLlmd("--fault", "load.engine-dead", "--replicas", "2", "--routing", "round-robin");
  const end = await runCacheHit({ requests: "6" }, llmd);
  expect(end.succeeded).toBe("False");
  expect(end.log).toMatch(/metrics-refused: a pod does not serve its metrics/);
});

test("a stack that is well under a verdict that fails: no cause is made up", async () => {
  const llmd = await startLlmd("--routing", "round-robin");
  const failed = await runCacheHit({ requests: "20", sessions: "5" }, llmd);
  expect(failed.results["verdict"]).toBe("fail");
  expect(failed.log).toMatch(/Looked at namespace \S+ \(.*\): no known cause/);
});
