import type { Pod } from "../../lib/kubernetes/index.ts";
import type { EngineReading } from "./engines.ts";
import type { Models } from "./models.ts";
import type { Probe } from "./probe.ts";
import type { Reading } from "./reading.ts";
import type { Routing } from "./routing/routing.ts";
import type { Target } from "./target.ts";

export type { EngineReading } from "./engines.ts";

/** All that was seen of the stack; the checks draw their conclusions from nothing else. */
export interface Scene {
  readonly namespace: string;
  readonly target: Target;
  /** Model given by the user; undefined = the first that is served. */
  readonly givenModel: string | undefined;
  /** Model to ask for; undefined when none was given and none is known. */
  readonly model: string | undefined;
  /** Block size given by the user. */
  readonly givenBlockSize: number | undefined;
  readonly podSelector: string;
  /** Pods by role that the user expects. */
  readonly expectedPods: ReadonlyMap<string, number> | undefined;
  /** Whether the counters of the engines come from Prometheus, and their pages need not be readable from here. */
  readonly prometheusGiven: boolean;
  /** Whether the engines are addresses given by the user rather than pods. */
  readonly enginesGiven: boolean;
  /** Pods by the selector that are meant to run. */
  readonly pods: Reading<readonly Pod[]>;
  /** Pods that serve a model by their labels, and have no role, or one that nobody knows. */
  readonly strays: Reading<readonly Pod[]>;
  /** Pods with an endpoint picker's label, whatever run they pick for. */
  readonly pickers: Reading<readonly Pod[]>;
  readonly pools: Reading<readonly string[]>;
  readonly engines: Reading<readonly EngineReading[]>;
  readonly models: Reading<Models>;
  /** Empty when there was nothing to send one to. */
  readonly probes: readonly Probe[];
  /** Picks that the run's endpoint pickers counted while the probes were sent. */
  readonly picks: Reading<number>;
  /** How requests find their engine. */
  readonly routing: Routing;
}

/** The probe that succeeded, if one did. */
export function goodProbe({ probes }: Scene): Probe | undefined {
  return probes.find(({ problem }) => problem === undefined);
}

/** Why engines tell nothing of their cache: the first page that could not be read, else what the pages lack. */
export function whySilent(engines: readonly EngineReading[]): string {
  for (const { facts } of engines) if (!facts.known) return facts.why;
  return "no engine tells it in vllm:cache_config_info";
}
