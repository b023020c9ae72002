import { defineConfig } from "vitest/config";

// Tests speak to loopback: a proxy of whoever runs them is not theirs.
for (const name of ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"]) delete process.env[name];

// Everything that needs no cluster. test/reporter.ts prints what was skipped and the closing line.
export default defineConfig({
  test: {
    include: [
      "{lib,steps,schedule,local,sim,tools}/**/*.test.ts",
      "test/{tasks,e2e,bench,deploy,monitoring}/**/*.test.ts",
    ],
    reporters: ["default", "./test/reporter.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A machine that is short of time makes a run `invalid`, as it should. The reporter names what needed a second try.
    retry: process.env["CI"] ? 1 : 0,
    maxWorkers: 2,
  },
});
