import { expect } from "vitest";
import step from "../steps/diagnose/step.ts";
import { RUN } from "../steps/diagnose/testing/broken-world.ts";
import { kubernetesWorld, type World } from "./kubernetes-world.ts";
import { runWith } from "./run.ts";

/** Statuses of a run whose load failed, and the lines that they alone give. */
export const FAILED = "verify-stack=Succeeded\nsession-ramp=Failed\nreport=None";
export const STATUSES_LINES = 8;

/** Looks at a world after a run that failed, unless told otherwise. */
export async function look(world: World, params: Readonly<Record<string, string>> = {}, report?: string) {
  await kubernetesWorld(world);
  const end = await runWith(step, {
    params: { runStatus: "Failed", statuses: FAILED, runName: RUN, ...params },
    run: { name: `${RUN}-diagnose`, namespace: "llm-d" },
    workspaces: report === undefined ? {} : { report },
  });
  expect(end.exitCode, end.lines.join("\n")).toBe(0);
  expect(end.results["status"]).toBe("pass");
  expect(end.results["first-failed"]).toBe("session-ramp");
  expect(end.lines[0]).toBe("session-ramp failed before it could hand on a result");
  expect(end.lines.length).toBeLessThanOrEqual(40);
  for (const line of end.lines) expect(line.length, line).toBeLessThanOrEqual(160);
  return { ...end, seen: end.lines.slice(STATUSES_LINES).join("\n"), causes: end.results["causes"] };
}
