import { defineConfig } from "vitest/config";

// Real Tekton (KUBECONFIG) and real vLLM, Envoy and Prometheus. One file at a time: they share one machine.
export default defineConfig({
  test: {
    include: ["test/cluster/**/*.test.ts"],
    globalSetup: "test/cluster/setup.ts",
    reporters: ["default", "./test/reporter.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
    // A machine that is short of time makes a run `invalid`, as it should: such a test gets a second chance.
    retry: 1,
  },
});
