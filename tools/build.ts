import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { root, stepNames } from "./steps.ts";

const dist = join(root, "dist");

/** Bundles for the image and the local runner: one file a step, and the embedded llm-d beside them. */
const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node24",
  format: "cjs",
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

async function main(): Promise<void> {
  rmSync(dist, { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: stepNames().map((name) => ({ in: `step:${name}`, out: name })),
    outdir: dist,
    plugins: [entries, withoutLocales],
  });
  await build({
    ...common,
    entryPoints: [{ in: join(root, "sim/main.ts"), out: "sim" }],
    outdir: join(dist, "sim"),
    plugins: [withoutLocales],
  });
  // The bundles are CommonJS (they start faster so); the project around dist/ is not.
  for (const folder of [dist, join(dist, "sim")])
    writeFileSync(join(folder, "package.json"), '{"type":"commonjs"}\n');
}

await main();
