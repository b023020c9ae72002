import { defineConfig } from "vitest/config";

// Everything that needs no cluster. test/reporter.ts prints what was skipped and the closing line.
export default defineConfig({
  test: {
    include: ["{lib,steps,local,sim,tools}/**/*.test.ts", "test/{tasks,e2e,bench}/**/*.test.ts"],
    reporters: ["default", "./test/reporter.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
