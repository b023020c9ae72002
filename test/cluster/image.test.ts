import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { folder } from "../folder.ts";
import { run, runScript } from "../process.ts";
import { type Archive, readArchive } from "./image-archive.ts";
import { cluster } from "./requirements.ts";

/** Where the test stand keeps what it builds images on, and what it built. */
const images = join(process.env["CLUSTER_CACHE"] ?? join(homedir(), ".cache/tekton-cluster"), "images");
const base = join(images, "node-base.tar");
const built = join(images, "built", `${(cluster?.stepImage ?? "none").replaceAll(/[/:]/g, "_")}.tar`);
const missing = [base, built].filter((file) => !existsSync(file));

const MB = 1_000_000;
const size = (layers: Archive["layers"]) => layers.reduce((sum, { bytes }) => sum + bytes, 0);
const why = missing.length === 0 ? "" : `; skipped: there is no ${missing.join(", no ")}`;

describe.skipIf(missing.length > 0)(`the step image${why}`, () => {
  let image: Archive;
  let below: Archive;
  beforeAll(async () => {
    image = await readArchive(built);
    below = await readArchive(base);
  });
  const own = () => image.layers.filter(({ id }) => !below.layers.some((layer) => layer.id === id));

  test("stands on the base, and adds layers of its own", () => {
    expect(image.layers.slice(0, below.layers.length).map(({ id }) => id)).toEqual(
      below.layers.map(({ id }) => id),
    );
    expect(own().length).toBeGreaterThan(0);
  });

  test("is under 200 MB unpacked, of which ours are under 5 MB", () => {
    console.log(
      `the step image: ${(size(image.layers) / MB).toFixed(1)} MB unpacked, ours ${(size(own()) / MB).toFixed(2)} MB`,
    );
    expect(size(image.layers)).toBeLessThan(200 * MB);
    expect(size(own())).toBeLessThan(5 * MB);
  });

  test("gets nothing from us but programs below /app", () => {
    const files = own().flatMap((layer) => layer.files);
    expect(files).toContain("app/session-ramp.js");
    expect(files.filter((file) => !/^app\/($|[\w-]+\.(js|py)$|package\.json$)/.test(file))).toEqual([]);
  });

  test("runs as a user by number, and starts nothing unasked", () => {
    const { config } = image.config;
    expect(config.User).toMatch(/^[1-9]\d*(:\d+)?$/);
    expect(config.Entrypoint ?? []).toEqual([]);
    expect(config.Env).toContain("NODE_ENV=production");
  });
});

const listSchema = z.object({
  manifests: z.array(z.object({ platform: z.object({ os: z.string(), architecture: z.string() }) })),
});

const hasBuildah = spawnSync("buildah", ["--version"]).status === 0;

test.skipIf(!hasBuildah)(
  `for two platforms${hasBuildah ? "" : "; skipped: there is no buildah"}`,
  async () => {
    const store = folder();
    const env = {
      ...process.env,
      CONTAINERS_STORAGE_CONF: `${store}/storage.conf`,
      BUILDAH_ISOLATION: "chroot",
      STEP_IMAGE: "localhost/two-platforms:v1",
      // A base that exists for every platform without a registry; what is added to it is the same on each.
      BASE: "scratch",
    };
    writeFileSync(
      env.CONTAINERS_STORAGE_CONF,
      `[storage]\ndriver = "vfs"\ngraphroot = "${store}/graph"\nrunroot = "${store}/run"\n`,
    );
    // The second build takes the place of the first, whether that was a plain image or a list.
    for (const PLATFORMS of ["", "linux/amd64,linux/arm64", "linux/amd64,linux/arm64"]) {
      const built = await runScript("tools/image.ts", [], { ...env, PLATFORMS });
      expect(built.code, built.stderr).toBe(0);
    }
    const { stdout } = await run("buildah", ["manifest", "inspect", env.STEP_IMAGE], { env });
    const { manifests } = listSchema.parse(JSON.parse(stdout));
    expect(manifests.map(({ platform }) => `${platform.os}/${platform.architecture}`).sort()).toEqual([
      "linux/amd64",
      "linux/arm64",
    ]);
  },
);
