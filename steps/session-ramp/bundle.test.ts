import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
/** What a run has no use for before its first request, or at all: each costs a good part of the start. */
const HEAVY = /node_modules\/(undici|@kubernetes|prom-client|yaml)\//;
const HEAVY_BUILT_IN = /^(node:)?(tls|https|http|http2|crypto|zlib|child_process|worker_threads)$/;

/** What a program loads as it starts, and what it may load later; built as tools/build.ts does. */
interface Loaded {
  readonly atStart: ReadonlySet<string>;
  readonly builtIns: ReadonlySet<string>;
  readonly later: ReadonlySet<string>;
}

let outputs: Metafile["outputs"];

beforeAll(async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["steps/session-ramp/step.ts", "steps/cache-warm-up/step.ts", "tools/ramp.ts"],
    outdir: "dist",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node24",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  outputs = metafile.outputs;
});

/** The files in reach of a program, over `import` alone or over `import()` as well. */
function reach(entryPoint: string, kinds: readonly string[]): Set<string> {
  const [start = ""] = Object.entries(outputs).find(([, output]) => output.entryPoint === entryPoint) ?? [];
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kinds.includes(kind)) visit(next);
  };
  visit(start);
  return reached;
}

function loadedBy(entryPoint: string): Loaded {
  const sources = (files: ReadonlySet<string>) =>
    new Set([...files].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {})));
  const atStart = reach(entryPoint, ["import-statement", "require-call"]);
  return {
    atStart: sources(atStart),
    builtIns: new Set([...atStart].filter((path) => outputs[path] === undefined)),
    later: sources(reach(entryPoint, ["import-statement", "require-call", "dynamic-import"])),
  };
}

describe("the bundle", () => {
  it.each(["steps/session-ramp/step.ts", "tools/ramp.ts", "steps/cache-warm-up/step.ts"])(
    "of %s starts without a client of HTTP or Kubernetes, and without TLS",
    (entryPoint) => {
      const { atStart, builtIns, later } = loadedBy(entryPoint);
      expect([...atStart].filter((path) => HEAVY.test(path))).toEqual([]);
      expect([...builtIns].filter((name) => HEAVY_BUILT_IN.test(name))).toEqual([]);
      // It is there for when it is needed: else this test would look at the wrong files.
      expect([...later].some((path) => path.includes("node_modules/undici/"))).toBe(true);
      expect(atStart).toContain("lib/load/connection.ts");
      expect(builtIns).toContain("node:net");
    },
  );

  it.each(["steps/session-ramp/step.ts", "tools/ramp.ts"])(
    "of %s knows no Kubernetes at all",
    (entryPoint) => {
      const { later } = loadedBy(entryPoint);
      expect(
        [...later].filter((path) => /node_modules\/(@kubernetes|prom-client|yaml)\//.test(path)),
      ).toEqual([]);
    },
  );
});
