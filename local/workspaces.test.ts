import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { workspaceFolder } from "./workspaces.ts";

const base = mkdtempSync(join(tmpdir(), "workspaces-"));
const roots = { claims: join(base, "claims"), run: join(base, "cache-hit-run-x1") };

test.each([
  ["a path", { hostPath: { path: join(base, "out") } }, "out"],
  [
    "a path by run",
    { hostPath: { path: join(base, "$(context.pipelineRun.name)/report") } },
    "cache-hit-run-x1/report",
  ],
  ["a claim", { persistentVolumeClaim: { claimName: "kept" } }, "claims/kept"],
  ["an emptyDir", { emptyDir: {} }, "scratch/workspaces/report"],
])("%s", (_, source, folder) => {
  expect(workspaceFolder({ name: "report", ...source }, roots, join(base, "scratch"))).toBe(
    join(base, folder),
  );
});
