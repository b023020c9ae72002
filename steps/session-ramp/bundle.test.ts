import { build } from "esbuild";
import { describe, expect, it } from "vitest";

async function inputs(step: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [new URL(`../${step}/step.ts`, import.meta.url).pathname],
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  return Object.keys(metafile.inputs);
}

describe("the bundle", () => {
  it.each(["session-ramp", "cache-warm-up"])("of %s starts without the Kubernetes client", async (step) => {
    const files = await inputs(step);
    expect(files.some((file) => file.includes("node_modules/undici/"))).toBe(true);
    expect(files.filter((file) => /node_modules\/(@kubernetes|prom-client|yaml)\//.test(file))).toEqual([]);
  });
});
