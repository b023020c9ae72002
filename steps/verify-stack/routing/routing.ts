import type { Pod, Service } from "../../../lib/kubernetes/index.ts";
import type { DestinationRule } from "../../../lib/llm-d/destination-rule.ts";
import type { ExtProc } from "../../../lib/llm-d/ext-proc.ts";
import type { GatewayObject, RouteObject } from "../../../lib/llm-d/gateway-api.ts";
import type { Pool } from "../../../lib/llm-d/inference-pool.ts";
import type { PickerConfig } from "../../../lib/llm-d/picker-config.ts";
import { known, type Reading } from "../reading.ts";
import type { Path } from "./path.ts";
import type { Scrapes } from "./scrapes.ts";

/** A pool on the path, and what stands behind it. */
export interface PoolReading {
  readonly pool: Pool;
  /** Pods that its selector selects and that are meant to run. */
  readonly pods: Reading<readonly Pod[]>;
  /** Undefined: there is no such Service, or the pool names none. */
  readonly service: Reading<PickerService | undefined>;
}

/** The Service by which a gateway reaches a pool's endpoint picker. */
export interface PickerService {
  readonly service: Service;
  /** Pods that its selector selects and that are meant to run. */
  readonly pods: readonly Pod[];
  /** Addresses behind it that are ready. */
  readonly ready: number;
}

/** An external processor of the gateway's Envoy, and the object that names it. */
export interface ExtProcReading extends ExtProc {
  /** `EnvoyFilter x`, `ConfigMap y`. */
  readonly source: string;
}

/**
 * How a request finds its engine, as far as the objects of the namespace tell it. A kind that is not installed is a
 * known empty list; a right that is missing is an unknown.
 */
export interface Routing {
  readonly gateways: Reading<readonly GatewayObject[]>;
  readonly routes: Reading<readonly RouteObject[]>;
  readonly pools: Reading<readonly Pool[]>;
  /** Those of the API group of before. */
  readonly oldPools: Reading<readonly Pool[]>;
  readonly services: Reading<readonly Service[]>;
  /** Which of them the run goes through. */
  readonly path: Path;
  /** Those of the path. */
  readonly poolReadings: readonly PoolReading[];
  /** Pods of the endpoint picker that decides for the run. */
  readonly pickers: Reading<readonly Pod[]>;
  /** What it is told to do. Unknown with an UnreadableConfigError: it is told something that is no configuration. */
  readonly pickerConfig: Reading<PickerConfig>;
  /** Those that lead to the endpoint picker; empty where no object tells of any. */
  readonly extProcs: Reading<readonly ExtProcReading[]>;
  readonly destinationRules: Reading<readonly DestinationRule[]>;
  /** Undefined without `prometheus-url`. */
  readonly scrapes: Reading<Scrapes> | undefined;
}

/** Names of the pools of both API groups, each once. */
export function poolNames({ pools, oldPools }: Routing): Reading<readonly string[]> {
  const found = [pools, oldPools].flatMap((reading) => (reading.known ? reading.value : []));
  const missing = [pools, oldPools].find((reading) => !reading.known);
  if (found.length === 0 && missing !== undefined && !missing.known) return missing;
  return known([...new Set(found.map(({ name }) => name))]);
}
