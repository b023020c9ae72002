import type { PodSight } from "./pod-sight.ts";

/** What a pod does: an engine's `llm-d.ai/role`, or one of the words below. */
export type Role = string;

export const PICKER: Role = "picker";
export const GATEWAY: Role = "gateway";
/** A pod of the run itself. */
export const RUN: Role = "run";
/** An engine whose role label is missing. */
export const ENGINE: Role = "engine";

/** Labels of pods by what they do, of this generation of charts and the ones before it. */
export const SELECTORS: readonly { readonly role: Role; readonly selector: string }[] = [
  { role: ENGINE, selector: "llm-d.ai/inference-serving" },
  { role: ENGINE, selector: "llm-d.ai/inferenceServing" },
  { role: PICKER, selector: "llm-d.ai/epp" },
  { role: PICKER, selector: "inferencepool" },
  { role: PICKER, selector: "app in (llm-d-gaie-epp)" },
  { role: GATEWAY, selector: "gateway.networking.k8s.io/gateway-name" },
  { role: GATEWAY, selector: "app.kubernetes.io/gateway" },
  { role: GATEWAY, selector: "istio.io/gateway-name" },
];

/** Of a pod found by a selector of engines: its own word for it. */
export function roleOf(role: Role, { labels }: Pick<PodSight, "labels">): Role {
  return role === ENGINE ? labels["llm-d.ai/role"] || ENGINE : role;
}

/** Whether pods of this role serve a model. */
export function isEngine(role: Role): boolean {
  return role !== PICKER && role !== GATEWAY && role !== RUN;
}
