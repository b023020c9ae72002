import type { Annotations, WorkersWorkload } from "../kubernetes/world.ts";
import type { Worker } from "../worker/worker.ts";

/** How long a new pod takes to become ready, in milliseconds. */
const START_MS = 150;

/** The Deployment of the workers: replaces their pods one after another when its template changes. */
export class WorkersDeployment implements WorkersWorkload {
  readonly #workers: readonly Worker[];
  /** The generation of the template that a worker's pod was made of. */
  readonly #madeOf = new Map<Worker, number>();
  readonly #starting = new Set<Worker>();
  #annotations: Annotations = {};
  #generation = 1;
  #busy = false;

  constructor(workers: readonly Worker[]) {
    this.#workers = workers;
  }

  get generation(): number {
    return this.#generation;
  }

  get templateAnnotations(): Annotations {
    return this.#annotations;
  }

  get updated(): number {
    return this.#workers.filter((worker) => this.generationOf(worker) === this.#generation).length;
  }

  generationOf(worker: Worker): number {
    return this.#madeOf.get(worker) ?? 1;
  }

  isStarting(worker: Worker): boolean {
    return this.#starting.has(worker);
  }

  annotateTemplate(changes: Annotations): void {
    const annotations = { ...this.#annotations, ...changes };
    if (JSON.stringify(annotations) === JSON.stringify(this.#annotations)) return;
    this.#annotations = annotations;
    this.#generation += 1;
    void this.#rollOut();
  }

  deletePod(name: string): void {
    const worker = this.#workers.find(({ options }) => options.name === name);
    if (worker !== undefined) void this.#replace(worker);
  }

  /** At most one pod is down at a time, as the strategy that the Deployment shows has it. */
  async #rollOut(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (;;) {
      const next = this.#workers.find((worker) => this.generationOf(worker) < this.#generation);
      if (next === undefined) break;
      await this.#replace(next);
    }
    this.#busy = false;
  }

  async #replace(worker: Worker): Promise<void> {
    this.#madeOf.set(worker, this.#generation);
    this.#starting.add(worker);
    worker.replace();
    await new Promise((resolve) => setTimeout(resolve, START_MS).unref());
    this.#starting.delete(worker);
  }
}
