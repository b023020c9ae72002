import { describe, expect, test } from "vitest";
import { builders, planBuild, readPlatforms } from "./image-build.ts";

describe("PLATFORMS", () => {
  test.each([
    ["no architecture", "linux", 'PLATFORMS: "linux" is not among linux/amd64,linux/arm64'],
    ["one of two unknown", "linux/amd64,windows/amd64", '"windows/amd64" is not among'],
    ["a stray comma", "linux/amd64,", '"" is not among'],
    ["another separator", "linux/amd64 linux/arm64", '"linux/amd64 linux/arm64" is not among'],
    ["one twice", "linux/arm64,linux/arm64", "names a platform twice"],
  ])("is refused: %s", (_, text, message) => {
    expect(() => readPlatforms(text)).toThrow(message);
  });
  test.each([
    ["absent", undefined, []],
    ["empty", "", []],
    ["one", "linux/arm64", ["linux/arm64"]],
    ["two, with a blank", "linux/amd64, linux/arm64", ["linux/amd64", "linux/arm64"]],
  ])("%s", (_, text, platforms) => {
    expect(readPlatforms(text)).toEqual(platforms);
  });
});

const words = (text: string) => text.split(" ");
const both = ["linux/amd64", "linux/arm64"];
const build = { image: "r.example/steps:v1", file: "images/step/Containerfile", base: undefined };

describe("a plain image", () => {
  test.each(builders)("by %s", (builder) => {
    expect(planBuild(builder, { ...build, platforms: [] })).toEqual({
      clear: [],
      build: words(`${builder} build -f images/step/Containerfile -t r.example/steps:v1 .`),
      push: words(`${builder} push r.example/steps:v1`),
    });
  });
});

describe("a list of platforms", () => {
  test.each(["podman", "buildah"] as const)("by %s: a new manifest list", (builder) => {
    expect(planBuild(builder, { ...build, platforms: both })).toEqual({
      clear: [words(`${builder} manifest rm r.example/steps:v1`), words(`${builder} rmi r.example/steps:v1`)],
      build: words(
        `${builder} build --platform linux/amd64,linux/arm64 -f images/step/Containerfile --manifest r.example/steps:v1 .`,
      ),
      push: words(`${builder} manifest push --all r.example/steps:v1 docker://r.example/steps:v1`),
    });
  });
  test("by docker: buildx", () => {
    expect(planBuild("docker", { ...build, platforms: both })).toEqual({
      clear: [],
      build: words(
        "docker buildx build --platform linux/amd64,linux/arm64 -f images/step/Containerfile -t r.example/steps:v1 --load .",
      ),
      push: words("docker push r.example/steps:v1"),
    });
  });
  test.each(builders)("by %s, on another base", (builder) => {
    const plan = planBuild(builder, { ...build, base: "r.example/node:24", platforms: both });
    const at = plan.build.indexOf("--build-arg");
    expect(plan.build.slice(at, at + 2)).toEqual(["--build-arg", "BASE=r.example/node:24"]);
  });
});
