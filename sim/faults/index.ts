import type { Change } from "../kubernetes/change.ts";
import { disaggregationFaults } from "./disaggregation.ts";
import { engineFaults } from "./engines.ts";
import type { Fault, Faults } from "./fault.ts";
import { gatewayFaults } from "./gateway.ts";
import { loadFaults } from "./load.ts";
import { type Misbehaviour, noMisbehaviour } from "./misbehaviour.ts";
import { pickerFaults } from "./picker.ts";
import { pickerConfigFaults } from "./picker-config.ts";
import { poolFaults } from "./pool.ts";

export type { Misbehaviour } from "./misbehaviour.ts";

/** A stack that is broken in one named way. */
const faults = {
  ...loadFaults,
  ...gatewayFaults,
  ...poolFaults,
  ...pickerFaults,
  ...pickerConfigFaults,
  ...engineFaults,
  ...disaggregationFaults,
} as const satisfies Faults;

export type FaultName = keyof typeof faults;

/** Those that running parts have, whatever the cluster shows. */
export type PartsFault = {
  [Name in FaultName]: (typeof faults)[Name] extends { parts: unknown } ? Name : never;
}[FaultName];

export const faultNames = Object.keys(faults) as [FaultName, ...FaultName[]];

/** The faults together; of two that set the same thing the later counts. */
export function misbehaviour(names: readonly FaultName[]): Misbehaviour {
  return Object.assign({ ...noMisbehaviour }, ...names.map((name) => named(name).parts));
}

/** How the objects that the cluster shows differ from what the stack's parts are. */
export function changes(names: readonly FaultName[]): readonly Change[] {
  return names.flatMap((name) => named(name).objects ?? []);
}

/** Whether one of the faults is of prefill and decode apart, and so starts the stack that way. */
export function disaggregates(names: readonly FaultName[]): boolean {
  return names.some((name) => named(name).disaggregated);
}

function named(name: FaultName): Fault {
  return faults[name];
}
