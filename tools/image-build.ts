import { platforms as supported } from "./image-name.ts";

/** The first of these that works builds the image. */
export const builders = ["podman", "buildah", "docker"] as const;
export type Builder = (typeof builders)[number];

export interface ImageBuild {
  readonly image: string;
  readonly file: string;
  /** Base image in place of the Containerfile's own. */
  readonly base: string | undefined;
  /** `os/arch` each; empty = the one of this machine, as a plain image. */
  readonly platforms: readonly string[];
}

/** The programs to run, one after the other, and the one that the user runs next. */
export interface BuildPlan {
  /** Each ends with an error when there is nothing to clear away, which is fine. */
  readonly clear: readonly (readonly string[])[];
  readonly build: readonly string[];
  readonly push: readonly string[];
}

/** Thrown when PLATFORMS names what the image is not built for. */
export class PlatformsError extends Error {
  override readonly name = "PlatformsError";
}

/** PLATFORMS, as `linux/amd64,linux/arm64`. Empty or absent = no list. Throws PlatformsError. */
export function readPlatforms(text = ""): readonly string[] {
  if (text === "") return [];
  const asked = text.split(",").map((name) => name.trim());
  const unknown = asked.filter((name) => !supported.includes(name));
  const all = supported.join(",");
  if (unknown.length > 0) {
    throw new PlatformsError(`PLATFORMS: "${unknown.join(", ")}" is not among ${all}`);
  }
  if (new Set(asked).size < asked.length) {
    throw new PlatformsError(`PLATFORMS: "${text}" names a platform twice; give ${all}`);
  }
  return asked;
}

/**
 * How one builder makes the image. With platforms the result is a manifest list, also for a single one. podman and
 * buildah add to a list that is there already, and refuse a plain image of the name, so what is there goes first;
 * docker keeps such an image only in its containerd image store.
 */
export function planBuild(builder: Builder, { image, file, base, platforms }: ImageBuild): BuildPlan {
  const source = [...(base ? ["--build-arg", `BASE=${base}`] : []), "-f", file];
  if (platforms.length === 0) {
    return {
      clear: [],
      build: [builder, "build", ...source, "-t", image, "."],
      push: [builder, "push", image],
    };
  }
  const platform = ["--platform", platforms.join(",")];
  if (builder === "docker") {
    return {
      clear: [],
      build: ["docker", "buildx", "build", ...platform, ...source, "-t", image, "--load", "."],
      push: ["docker", "push", image],
    };
  }
  return {
    clear: [
      [builder, "manifest", "rm", image],
      [builder, "rmi", image],
    ],
    build: [builder, "build", ...platform, ...source, "--manifest", image, "."],
    push: [builder, "manifest", "push", "--all", image, `docker://${image}`],
  };
}
