/** The one place that pins the step image. `STEP_IMAGE` overrides it where the catalog is deployed. */
export const stepImage = "ghcr.io/llm-d-validation/steps:v0.1.0";

/** The catalog's version: the label of every object, and the tag of the image. */
export const version = "0.1.0";

/** What the image is built for, and the annotation `tekton.dev/platforms` of every object. Our own layer is portable. */
export const platforms: readonly string[] = ["linux/amd64", "linux/arm64"];
