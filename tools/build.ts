import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { root, stepNames } from "./steps.ts";

const dist = join(root, "dist");
/** What the step image gets: the programs as they are now, without the parts that dist/ keeps for runs that go on. */
const image = join(dist, "image");
/** No run lasts longer. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * Bundles for the image and the local runner: one small file a step, files of what steps share, which are loaded when
 * they are needed, and the embedded llm-d beside them.
 */
const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node24",
  // Names stay as they are, so that the stack of a bug can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
};

/** `step:<name>` is a program that runs the step of that name. */
const entries: Plugin = {
  name: "step-entries",
  setup(builder) {
    builder.onResolve({ filter: /^step:/ }, ({ path }) => ({
      path: path.slice("step:".length),
      namespace: "step",
    }));
    builder.onLoad({ filter: /.*/, namespace: "step" }, ({ path }) => ({
      contents: `import { main } from "./lib/main.ts";\nimport step from "./steps/${path}/step.ts";\nmain(step);\n`,
      resolveDir: root,
      loader: "ts",
    }));
  },
};

/** zod's error texts in forty languages, of which ours are none: half of a step's start would be spent on them. */
const withoutLocales: Plugin = {
  name: "without-zod-locales",
  setup(builder) {
    builder.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

/** Programs of another language, which a step hands to another image. */
const ASIDE = ["steps/guidellm-benchmark/guidellm.py"];

/** What stands in dist/, by path. */
async function bundles(): Promise<Map<string, Uint8Array>> {
  const steps = await build({
    ...common,
    format: "esm",
    splitting: true,
    chunkNames: "shared-[hash]",
    // Libraries that are CommonJS ask for Node's modules so.
    banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
    write: false,
    entryPoints: [
      ...stepNames().map((name) => ({ in: `step:${name}`, out: name })),
      { in: join(root, "tools/ramp.ts"), out: "ramp" },
      { in: join(root, "schedule/create-run.ts"), out: "create-run" },
    ],
    outdir: dist,
    plugins: [entries, withoutLocales],
  });
  const sim = await build({
    ...common,
    format: "cjs",
    write: false,
    entryPoints: [{ in: join(root, "sim/main.ts"), out: "sim" }],
    outdir: join(dist, "sim"),
    plugins: [withoutLocales],
  });
  const files = [...steps.outputFiles, ...sim.outputFiles];
  return new Map([
    ...files.map(({ path, contents }) => [path, contents] as const),
    ...ASIDE.map((path) => [join(dist, basename(path)), readFileSync(join(root, path))] as const),
    [join(dist, "package.json"), Buffer.from('{"type":"module"}\n')],
    [join(dist, "sim/package.json"), Buffer.from('{"type":"commonjs"}\n')],
  ]);
}

/** A file appears whole or stays as it was: runs that go on meanwhile read it. */
function put(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

async function main(): Promise<void> {
  const began = new Date();
  const wanted = await bundles();
  for (const [path, contents] of wanted) put(path, contents);
  const own = [...wanted].filter(([path]) => dirname(path) === dist);
  const shipped = new Map(own.map(([path, contents]) => [join(image, basename(path)), contents]));
  for (const [path, contents] of shipped) put(path, contents);
  for (const path of globSync(join(image, "*.js"))) if (!shipped.has(path)) rmSync(path, { force: true });
  const left = globSync(join(dist, "{*,sim/*}.js")).filter((path) => !wanted.has(path));
  // A run that goes on meanwhile may still ask for a part of what it was started from.
  for (const path of left) if (Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path);
  // When the sources were read: what was edited during the build is newer.
  writeFileSync(join(dist, ".built"), "");
  utimesSync(join(dist, ".built"), began, began);
}

await main();
