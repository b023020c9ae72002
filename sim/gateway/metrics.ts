import { Counter, Registry } from "prom-client";
import type { Endpoint } from "./endpoint.ts";

/** The endpoint picker's own counters (llm-d-router pkg/epp/metrics). */
export class PickerMetrics {
  readonly #registry = new Registry();
  readonly #namespace: string;
  readonly #attempts: Counter;

  constructor(namespace: string) {
    this.#namespace = namespace;
    this.#attempts = new Counter({
      name: "llm_d_epp_scheduler_attempts_total",
      help: "[ALPHA] Total number of scheduling attempts.",
      labelNames: ["endpoint_name", "namespace", "port", "status", "target_model_name"],
      registers: [this.#registry],
    });
  }

  picked(model: string, { name, address }: Endpoint): void {
    this.#count("success", model, name, address.slice(address.lastIndexOf(":") + 1));
  }

  failed(model: string): void {
    this.#count("failure", model, "", "");
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #count(status: string, model: string, endpoint: string, port: string): void {
    this.#attempts.inc({
      endpoint_name: endpoint,
      namespace: this.#namespace,
      port,
      status,
      target_model_name: model,
    });
  }
}
