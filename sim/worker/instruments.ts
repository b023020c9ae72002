import { Counter, Gauge, Histogram, Registry } from "prom-client";

const engineLabels = ["model_name", "engine"] as const;

/** Adds to one series. */
export interface Series {
  inc(amount?: number): void;
}

/** A registry whose instruments carry vLLM's prefix and labels, and the `_created` twins of the Python client. */
export class Instruments {
  readonly registry = new Registry();
  readonly #model: string;
  readonly #engine = "0";

  constructor(model: string) {
    this.#model = model;
  }

  /** `vllm:NAME_total` */
  counter(name: string, help: string): Series {
    const series = this.#newCounter(name, help, []).labels(this.#model, this.#engine);
    series.inc(0);
    this.#created(name, help, [], [[]]);
    return series;
  }

  /** `vllm:NAME_total` with one more label, whose values all start at 0. */
  counterBy<const V extends string>(name: string, label: string, values: readonly V[], help: string) {
    const counter = this.#newCounter(name, help, [label]);
    const series = (value: V): Series => counter.labels(this.#model, this.#engine, value);
    for (const value of values) series(value).inc(0);
    this.#created(
      name,
      help,
      [label],
      values.map((value) => [value]),
    );
    return series;
  }

  /** `vllm:NAME`, of seconds or tokens as the name says. */
  histogram(name: string, help: string, buckets: number[]): { observe(value: number): void } {
    const names = { name: `vllm:${name}`, help, labelNames: engineLabels, registers: [this.registry] };
    const histogram = new Histogram({ ...names, buckets });
    histogram.zero({ model_name: this.#model, engine: this.#engine });
    this.#created(name, help, [], [[]]);
    return histogram.labels(this.#model, this.#engine);
  }

  /** `vllm:NAME`, read at each scrape. */
  gauge(name: string, help: string, read: () => number): void {
    const labels = { model_name: this.#model, engine: this.#engine };
    new Gauge({
      name: `vllm:${name}`,
      help,
      labelNames: engineLabels,
      registers: [this.registry],
      collect() {
        this.set(labels, read());
      },
    });
  }

  /** `vllm:NAME` = 1 with labels that are the message. */
  info(name: string, help: string, labels: Readonly<Record<string, string>>): void {
    const all = { ...labels, engine: this.#engine };
    const labelNames = Object.keys(all);
    new Gauge({ name: `vllm:${name}`, help, labelNames, registers: [this.registry] }).set(all, 1);
  }

  #newCounter(name: string, help: string, more: readonly string[]): Counter {
    const labelNames = [...engineLabels, ...more];
    return new Counter({ name: `vllm:${name}_total`, help, labelNames, registers: [this.registry] });
  }

  /** Unix time at which a counter or histogram began: the one sure sign that it was reset. */
  #created(
    name: string,
    help: string,
    more: readonly string[],
    series: readonly (readonly string[])[],
  ): void {
    const labelNames = [...engineLabels, ...more];
    const gauge = new Gauge({ name: `vllm:${name}_created`, help, labelNames, registers: [this.registry] });
    for (const values of series) gauge.labels(this.#model, this.#engine, ...values).set(Date.now() / 1000);
  }
}
