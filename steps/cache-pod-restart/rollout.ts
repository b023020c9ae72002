import { setTimeout as sleep } from "node:timers/promises";
import { UnreachableError } from "../../lib/errors/index.ts";
import type { PodState } from "../../lib/kubernetes/index.ts";
import { look, type Scene } from "./look.ts";
import { type Overdue, overdue } from "./overdue.ts";
import { Patience } from "./patience.ts";
import type { Plan } from "./plan.ts";
import { isDone, podsOf, progressOf, readyOf, type Seen, wantedOf } from "./seen.ts";
import { isBare, type Unit } from "./unit.ts";
import { gone, tell } from "./writes.ts";

const POLL_MS = 500;

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
  readonly #patience: Patience;
  readonly #begun = new Map<Unit, ReadonlySet<string>>();
  /** As last seen: a pod that crashes after its unit was done takes that back. */
  #done: ReadonlySet<Unit> = new Set();
  /** The line that each unit has in the log last. */
  readonly #told = new Map<Unit, string>();
  #fresh: readonly PodState[] = [];
  #wanted = 0;

  constructor(plan: Plan, options: RolloutOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#patience = new Patience({ ...options, pace: POLL_MS });
  }

  /** Pods that were new and ready when last seen. */
  get fresh(): readonly PodState[] {
    return this.#fresh;
  }

  /** Pods that must be new and ready, of all that was told to restart. */
  get wanted(): number {
    return this.#wanted;
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
      const scene = await this.#patience.ask(() => this.#look());
      if (scene !== undefined) this.#judge(scene.seen);
      if (this.#done.size === this.#plan.units.length) return;
      if (scene !== undefined && this.#begun.size > 0 && performance.now() > until) {
        throw await overdue(this.#openIn(scene), this.#options);
      }
      if (scene !== undefined) await this.#startWhatFits(scene.pods);
      await sleep(POLL_MS, undefined, { signal });
    }
  }

  /** Looks once more at what was done; gives what is not so any more, a line each. */
  async lookAgain(): Promise<string[]> {
    const scene = await this.#patience.insist(() => this.#look());
    this.#judge(scene.seen);
    return this.#openIn(scene).map(({ unit }) => this.#told.get(unit) ?? unit.what);
  }

  #openIn({ seen }: Scene): Seen[] {
    return seen.filter(({ unit }) => !this.#done.has(unit));
  }

  #look(): Promise<Scene> {
    const { at, podSelector } = this.#options;
    return look(this.#plan, this.#begun, at, podSelector);
  }

  #judge(all: readonly Seen[]): void {
    const { log, changed } = this.#options;
    const fresh = readyOf(all.flatMap((seen) => seen.fresh));
    this.#fresh = [...new Map(fresh.map((pod) => [pod.uid, pod])).values()];
    this.#wanted = all.reduce((sum, seen) => sum + wantedOf(seen), 0);
    for (const seen of all) {
      const { what, owning } = seen.unit;
      if (owning.kind === "workload" && seen.workload === undefined) {
        throw new UnreachableError(`${what} is gone: someone deleted it during its restart`);
      }
      const line = `${what}: ${progressOf(seen)}`;
      if (this.#told.get(seen.unit) !== line) log.info(line);
      this.#told.set(seen.unit, line);
    }
    this.#done = new Set(all.filter(isDone).map(({ unit }) => unit));
    changed();
  }

  /** In the plan's order: one that does not fit holds up those behind it. */
  async #startWhatFits(pods: readonly PodState[]): Promise<void> {
    let free = this.#plan.budget;
    for (const { mostDown } of this.underWay) free -= mostDown;
    for (const unit of this.untouched) {
      // Whoever makes such pods anew may not do so at all: at most one is lost.
      if (isBare(unit) && this.underWay.some(isBare)) return;
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
    const restartedAt = new Date();
    const isThere = await this.#patience.insist(() => tell(unit, at, { restartedAt, dryRun: false }));
    if (!isThere) throw gone(unit);
  }
}
