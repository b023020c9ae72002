import { defineConfig } from "vitest/config";

/** They change what all share (CRDs, Tekton's flags, the API server, the engines) or measure what others disturb. */
const alone = [
  "deploy",
  "feature-flags",
  "image",
  "overhead",
  "prometheus",
  "rights",
  "survival",
  "vllm",
].map((name) => `test/cluster/${name}.test.ts`);

const each = {
  globalSetup: "test/cluster/setup.ts",
  testTimeout: 600_000,
  hookTimeout: 600_000,
  // A machine that is short of time makes a run `invalid`, as it should: such a test gets a second chance.
  retry: 1,
};

// Real Tekton (KUBECONFIG) and real vLLM, Envoy and Prometheus. Two files at a time, each in namespaces of its own: they
// mostly wait for pods. Then, one after the other, those that would disturb each other.
export default defineConfig({
  test: {
    reporters: ["default", "./test/reporter.ts"],
    projects: [
      {
        test: {
          ...each,
          name: "beside each other",
          include: ["test/cluster/**/*.test.ts"],
          exclude: alone,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      { test: { ...each, name: "alone", include: alone, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
