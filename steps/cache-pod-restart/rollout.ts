import { setTimeout as sleep } from "node:timers/promises";
import { UnreachableError } from "../../lib/errors/index.ts";
import type { PodState } from "../../lib/kubernetes/index.ts";
import { type Overdue, overdue } from "./overdue.ts";
import type { Plan } from "./plan.ts";
import { isDone, look, podsOf, progressOf, readyOf, type Scene, type Seen } from "./seen.ts";
import type { Unit } from "./unit.ts";
import { tell } from "./writes.ts";

const POLL_MS = 500;
/** How long the API server may give no usable answer before we give up. */
const BLIND_MS = 60_000;

export interface RolloutOptions extends Overdue {
  readonly podSelector: string;
  /** On the monotonic clock, in milliseconds. */
  readonly until: number;
  readonly signal: AbortSignal;
  /** Called whenever something has changed. */
  readonly changed: () => void;
}

/** Restarts a plan's units, as many at a time as its budget allows, and follows each to its end. */
export class Rollout {
  readonly #plan: Plan;
  readonly #options: RolloutOptions;
  readonly #begun = new Map<Unit, ReadonlySet<string>>();
  readonly #done = new Set<Unit>();
  /** The line that each unit has in the log last. */
  readonly #told = new Map<Unit, string>();
  #fresh: readonly PodState[] = [];
  #blindSince: number | undefined;

  constructor(plan: Plan, options: RolloutOptions) {
    this.#plan = plan;
    this.#options = options;
  }

  /** Pods that are new and ready so far. */
  get fresh(): readonly PodState[] {
    return this.#fresh;
  }

  /** Told to restart, done or not. */
  get begun(): readonly Unit[] {
    return [...this.#begun.keys()];
  }

  get done(): readonly Unit[] {
    return this.begun.filter((unit) => this.#done.has(unit));
  }

  get underWay(): readonly Unit[] {
    return this.begun.filter((unit) => !this.#done.has(unit));
  }

  get untouched(): readonly Unit[] {
    return this.#plan.units.filter((unit) => !this.#begun.has(unit));
  }

  /**
   * Ends when every unit has nothing but new, ready pods. Throws UnreachableError with the reason when that is not so
   * in time; what was begun goes on as Kubernetes does it.
   */
  async run(): Promise<void> {
    const { until, signal } = this.#options;
    for (;;) {
      const scene = await this.#look();
      if (scene !== undefined) this.#judge(scene.seen);
      if (this.#done.size === this.#plan.units.length) return;
      if (scene !== undefined && this.#begun.size > 0 && performance.now() > until) {
        const open = scene.seen.filter(({ unit }) => !this.#done.has(unit));
        throw await overdue(open, this.#options);
      }
      if (scene !== undefined) await this.#startWhatFits(scene.pods);
      await sleep(POLL_MS, undefined, { signal });
    }
  }

  /** Undefined when the API server gave no usable answer: a rollout outlasts its restart. */
  async #look(): Promise<Scene | undefined> {
    const { at, podSelector, log, until, signal } = this.#options;
    signal.throwIfAborted();
    try {
      const scene = await look(this.#plan, this.#begun, at, podSelector);
      this.#blindSince = undefined;
      return scene;
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      const now = performance.now();
      if (this.#blindSince === undefined) log.warn(`${error.message}; trying again`);
      this.#blindSince ??= now;
      if (now - this.#blindSince > BLIND_MS || now > until) throw error;
      return undefined;
    } finally {
      signal.throwIfAborted();
    }
  }

  #judge(all: readonly Seen[]): void {
    const { log, changed } = this.#options;
    const fresh = readyOf(all.flatMap((seen) => seen.fresh));
    this.#fresh = [...new Map(fresh.map((pod) => [pod.uid, pod])).values()];
    for (const seen of all) {
      if (this.#done.has(seen.unit)) continue;
      const { what, owning } = seen.unit;
      if (owning.kind === "workload" && seen.workload === undefined) {
        throw new UnreachableError(`${what} is gone: someone deleted it during its restart`);
      }
      const line = `${what}: ${progressOf(seen)}`;
      if (this.#told.get(seen.unit) !== line) log.info(line);
      this.#told.set(seen.unit, line);
      if (isDone(seen, this.begun)) this.#done.add(seen.unit);
    }
    changed();
  }

  /** In the plan's order: one that does not fit holds up those behind it. */
  async #startWhatFits(pods: readonly PodState[]): Promise<void> {
    let free = this.#plan.budget;
    for (const { mostDown } of this.underWay) free -= mostDown;
    for (const unit of this.untouched) {
      free -= unit.mostDown;
      if (free < 0) return;
      await this.#start(unit, pods);
    }
  }

  async #start(unit: Unit, pods: readonly PodState[]): Promise<void> {
    const { at, log, changed } = this.#options;
    // A workload's pod that came since the plan was made is an old one all the same.
    const own = unit.owning.kind === "workload" ? podsOf(unit, pods) : [];
    this.#begun.set(unit, new Set([...unit.pods, ...own].map(({ uid }) => uid)));
    log.info(`Restarting ${unit.what}.`);
    changed();
    await tell(unit, at, { dryRun: false });
  }
}
