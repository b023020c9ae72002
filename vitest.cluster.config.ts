import { defineConfig } from "vitest/config";

const file = (name: string) => `test/cluster/${name}.test.ts`;

/** They change what all share (CRDs, Tekton's flags, the engines) or measure what others disturb. */
const alone = [
  "deploy",
  "feature-flags",
  "guidellm-vllm",
  "image",
  "overhead",
  "prometheus",
  "rights",
  "survival",
  "upstream",
  "verify-stack",
  "vllm",
].map(file);

/** If the API server does not come back, no other test has a cluster. */
const last = [file("api-server")];

const each = {
  globalSetup: "test/cluster/setup.ts",
  testTimeout: 600_000,
  hookTimeout: 600_000,
  // A machine that is short of time makes a run `invalid`, as it should: such a test gets a second chance.
  retry: 1,
};

// Real Tekton (KUBECONFIG) and real vLLM, Envoy and Prometheus. Two files at a time, each in namespaces of its own: they
// mostly wait for pods. Then, one after the other, those that would disturb each other, and that of the API server.
export default defineConfig({
  test: {
    reporters: ["default", "./test/reporter.ts"],
    projects: [
      {
        test: {
          ...each,
          name: "beside each other",
          include: ["test/cluster/**/*.test.ts"],
          exclude: [...alone, ...last],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      { test: { ...each, name: "alone", include: alone, maxWorkers: 1, sequence: { groupOrder: 1 } } },
      { test: { ...each, name: "last", include: last, maxWorkers: 1, sequence: { groupOrder: 2 } } },
    ],
  },
});
