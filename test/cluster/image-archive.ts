import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { run } from "../process.ts";

const blobSchema = z.object({ digest: z.string(), mediaType: z.string() });
const indexSchema = z.object({ manifests: z.array(blobSchema).min(1) });
const manifestSchema = z.object({ config: blobSchema, layers: z.array(blobSchema) });
const configSchema = z.object({
  architecture: z.string(),
  os: z.string(),
  config: z.object({
    User: z.string().default(""),
    Entrypoint: z.array(z.string()).nullish(),
    Env: z.array(z.string()).default([]),
  }),
  rootfs: z.object({ diff_ids: z.array(z.string()) }),
});

export interface Layer {
  /** Digest of the unpacked layer: the same layer in two images has the same. */
  readonly id: string;
  /** Bytes of the unpacked tar: the files, and up to 1 KiB of padding each. */
  readonly bytes: number;
  readonly files: readonly string[];
}

export interface Archive {
  readonly config: z.infer<typeof configSchema>;
  readonly layers: readonly Layer[];
}

async function tar(args: readonly string[]): Promise<string> {
  const ended = await run("tar", args);
  if (ended.code !== 0) throw new Error(`tar ${args.join(" ")}: ${ended.stderr}`);
  return ended.stdout;
}

/** Reads an OCI archive of one image, its layers unpacked. */
export async function readArchive(file: string): Promise<Archive> {
  const path = mkdtempSync(join(tmpdir(), "image-archive-"));
  try {
    await tar(["-xf", file, "-C", path]);
    const blob = (digest: string) => join(path, "blobs", digest.replace(":", "/"));
    const json = (name: string): unknown => JSON.parse(readFileSync(name, "utf8"));
    const [image] = indexSchema.parse(json(join(path, "index.json"))).manifests;
    const manifest = manifestSchema.parse(json(blob(image?.digest ?? "")));
    const config = configSchema.parse(json(blob(manifest.config.digest)));
    const layers: Layer[] = [];
    for (const [index, { digest, mediaType }] of manifest.layers.entries()) {
      const packed = readFileSync(blob(digest));
      const bytes = (mediaType.endsWith("gzip") ? gunzipSync(packed) : packed).length;
      const files = (await tar(["-tf", blob(digest)])).trim().split("\n");
      layers.push({ id: config.rootfs.diff_ids[index] ?? "", bytes, files });
    }
    return { config, layers };
  } finally {
    rmSync(path, { recursive: true });
  }
}
