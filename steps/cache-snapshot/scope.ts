import type { Engine } from "../../lib/llm-d/engines.ts";
import type { Series } from "../../lib/prometheus/index.ts";

/** Whose series count. */
export interface Scope {
  readonly namespace: string | undefined;
  readonly model: string | undefined;
  /** The engines that Kubernetes knows; empty where none does, and then every series counts. */
  readonly engines: readonly Engine[];
}

type Labelled = Pick<Scope, "namespace" | "model">;

/** Gives the series of a name; their values are the times of their newest samples, in Unix seconds. */
export type Ask = (name: string, scope: Labelled) => Promise<Series[]>;

export function select(name: string, scope: Labelled): string {
  return `${name}{${selectorText(scope)}}`;
}

/** `namespace="llm-d",model_name="m"`; empty where neither is given. */
export function selectorText({ namespace, model }: Labelled): string {
  const labels = { namespace, model_name: model };
  return Object.entries(labels)
    .flatMap(([label, value]) => (value === undefined ? [] : [`${label}=${JSON.stringify(value)}`]))
    .join(",");
}
