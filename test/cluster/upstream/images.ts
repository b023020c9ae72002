import { copyFileSync, existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { root } from "../../../tools/steps.ts";
import { run } from "../../process.ts";
import { librariesOf } from "../libraries.ts";

/** A part of upstream's llm-d as an image of its program, which is built from its Go module by `build` in this folder. */
const PARTS = {
  "llm-d-inference-sim:v0.10.2": "llm-d-inference-sim-v0.10.2",
  "llm-d-inference-scheduler:v0.7.1": "epp-v0.7.1",
  "pd-sidecar:v0.7.1": "pd-sidecar-v0.7.1",
} as const;

const programs = process.env["UPSTREAM_BIN"] ?? "";
const envoy = join(process.env["LLMD_CACHE"] ?? join(homedir(), ".cache/llm-d-stack"), "bin/envoy");
const buildImage = join(root, "../shared/cluster/build-image");

const needed = [...Object.values(PARTS).map((program) => join(programs, program)), envoy, buildImage];
const absent = needed.filter((path) => !existsSync(path));

/** Why there can be no such images here; empty = there can. */
export const withoutUpstream =
  programs === ""
    ? "no parts of upstream's llm-d: UPSTREAM_BIN names no folder of test/cluster/upstream/build"
    : absent.length > 0
      ? `no parts of upstream's llm-d: there is no ${absent.join(", no ")}`
      : "";

/** Gives the cluster an image of each part, and one of Envoy. */
export async function installUpstreamImages(): Promise<void> {
  for (const [image, program] of Object.entries(PARTS))
    await install(image, "scratch", [join(programs, program)]);
  await install("envoy:v1.40.0", "${BASE}", [realpathSync(envoy), ...(await librariesOf([envoy]))]);
}

/** An image that starts the first of the files; the others are its libraries. */
async function install(image: string, base: string, [program = "", ...libraries]: string[]): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), "upstream-image-"));
  try {
    for (const file of [program, ...libraries]) copyFileSync(file, join(context, basename(file)));
    const lines = [
      "ARG BASE",
      `FROM ${base}`,
      `COPY --chmod=0555 . /app/`,
      "ENV PATH=/app:$PATH LD_LIBRARY_PATH=/app",
      "USER 65532:0",
      `ENTRYPOINT ["/app/${basename(program)}"]`,
    ];
    const containerfile = join(context, "../", `${basename(context)}.containerfile`);
    writeFileSync(containerfile, `${lines.join("\n")}\n`);
    const ended = await run(buildImage, [`localhost/${image}`, context, "-f", containerfile], {
      timeoutMs: 300_000,
    });
    rmSync(containerfile);
    if (ended.code !== 0) throw new Error(`cannot build ${image}: ${ended.stderr}`);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}
