import { join, resolve } from "node:path";
import type { Options } from "../argv.ts";
import { Catalog } from "../catalog.ts";
import type { CallerEnv } from "../host-image.ts";
import type { Output } from "../output.ts";
import { RunStore } from "../run-store.ts";

/** What a command has of the world. The CLI and the tests each give their own. */
export interface Surroundings {
  /** Where `tasks/`, `pipelines/`, `dist/` and `.local-runs/` are, unless options say otherwise. */
  root: string;
  /** KUBECONFIG of the caller. */
  kubeconfig: string | undefined;
  caller: CallerEnv;
  output: Output;
  /** Aborted to cancel what runs. */
  signal: AbortSignal;
  /** Aborted to kill what runs. */
  hurry: AbortSignal;
}

export function openCatalog(options: Options, { root }: Surroundings): Catalog {
  return new Catalog(options.catalog === undefined ? root : resolve(options.catalog), options.filename);
}

export function openStore(options: Options, { root }: Surroundings): RunStore {
  return new RunStore(options.runs === undefined ? join(root, ".local-runs") : resolve(options.runs));
}
