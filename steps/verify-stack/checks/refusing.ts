import type { Engine } from "../../../lib/llm-d/engines.ts";
import type { Scene } from "../scene.ts";

/** Ready engines at whose port nothing listens: their process is down, or it is another port. */
export function refusing({ engines }: Pick<Scene, "engines">): Engine[] {
  const all = engines.known ? engines.value : [];
  return all.flatMap(({ engine, facts }) =>
    engine.ready && !facts.known && facts.why.includes("ECONNREFUSED") ? engine : [],
  );
}

/** First question about one of them. */
export function isItUp({ name, metricsUrl, pod }: Engine): string {
  return pod === undefined
    ? `is the server of ${metricsUrl} up`
    : `is it up: kubectl logs -n ${pod.namespace} ${name}`;
}
