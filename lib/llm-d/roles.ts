/** Label that tells what an engine does. */
export const ROLE = "llm-d.ai/role";

/** Labels of pods that serve a model, newest first. */
export const SERVING = ["llm-d.ai/inference-serving", "llm-d.ai/inferenceServing"];

/** Roles that llm-d's filters know; `both` is an old word for `prefill-decode`. */
export const ROLES = [
  "decode",
  "prefill",
  "prefill-decode",
  "both",
  "encode",
  "encode-prefill",
  "encode-prefill-decode",
];
