/** The one place that pins the step image. `STEP_IMAGE` overrides it where the catalog is deployed. */
export const stepImage = "ghcr.io/llm-d-validation/steps:v0.1.0";

/** The catalog's version: the label of every object, and the tag of the image. */
export const version = "0.1.0";
