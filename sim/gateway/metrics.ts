import { Counter, Registry } from "prom-client";
import type { Endpoint } from "./endpoint.ts";
import type { Picks } from "./profile-handler.ts";

/** Name and type of the plugin that decides. */
const handler = "disagg-profile-handler";

/**
 * The endpoint picker's own counters (llm-d-router pkg/epp/metrics, disagg plugin), each under its name of today and
 * the deprecated one that it still has beside it.
 */
export class PickerMetrics {
  readonly #registry = new Registry();
  readonly #namespace: string;
  readonly #attempts: ReturnType<typeof attemptCounters>;
  readonly #decisions: ReturnType<typeof decisionCounters> | undefined;

  constructor(namespace: string, disaggregated: boolean) {
    this.#namespace = namespace;
    this.#attempts = attemptCounters(this.#registry);
    this.#decisions = disaggregated ? decisionCounters(this.#registry) : undefined;
  }

  /** The attempt names who answers; who computes the prompt is told by the decision alone. */
  picked(model: string, { decode, prefill }: Picks): void {
    this.#attempt("success", model, decode.name, portOf(decode));
    const labels = {
      decision_type: prefill === undefined ? "decode-only" : "prefill-decode",
      model_name: model || "unknown",
    };
    this.#decisions?.current.inc({ ...labels, plugin_name: handler, plugin_type: handler });
    this.#decisions?.legacy.inc(labels);
  }

  failed(model: string): void {
    this.#attempt("failure", model, "", "");
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #attempt(status: string, model: string, endpoint: string, port: string): void {
    const labels = { namespace: this.#namespace, port, status, target_model_name: model };
    this.#attempts.current.inc({ endpoint_name: endpoint, ...labels });
    this.#attempts.legacy.inc({ pod_name: endpoint, ...labels });
  }
}

function portOf({ address }: Endpoint): string {
  return address.slice(address.lastIndexOf(":") + 1);
}

function attemptCounters(registry: Registry) {
  const labels = ["namespace", "port", "status", "target_model_name"];
  const help = "Total number of scheduling attempts.";
  return {
    current: counter(registry, "llm_d_epp_scheduler_attempts_total", help, ["endpoint_name", ...labels]),
    legacy: counter(registry, "inference_extension_scheduler_attempts_total", `[Deprecated] ${help}`, [
      "pod_name",
      ...labels,
    ]),
  };
}

function decisionCounters(registry: Registry) {
  const labels = ["decision_type", "model_name"];
  const help = "Total number of disaggregation routing decisions made.";
  return {
    current: counter(registry, "llm_d_epp_disagg_decision_total", help, [
      ...labels,
      "plugin_name",
      "plugin_type",
    ]),
    legacy: counter(
      registry,
      "llm_d_inference_scheduler_disagg_decision_total",
      `[Deprecated] ${help}`,
      labels,
    ),
  };
}

function counter(registry: Registry, name: string, help: string, labelNames: string[]): Counter {
  return new Counter({ name, help: `[ALPHA] ${help}`, labelNames, registers: [registry] });
}
