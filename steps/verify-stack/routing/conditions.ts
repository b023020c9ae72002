import type { Condition } from "../../../lib/kubernetes/index.ts";
import type { ParentStatus } from "../../../lib/llm-d/parent-status.ts";
import type { Path } from "./path.ts";

/** The first of these conditions that is `False`. */
export function refusal(conditions: readonly Condition[], types: readonly string[]): Condition | undefined {
  return conditions.find(({ type, status }) => types.includes(type) && status === "False");
}

/** `Accepted is False (NotAllowedByListeners: no listener takes it)`. */
export function describe({ type, status, reason, message }: Condition): string {
  const why = [reason, message].filter((part) => part !== "").join(": ");
  return `${type} is ${status}${why === "" ? "" : ` (${why})`}`;
}

/** What is said of an object below the path's own Gateways; below any, where none of them is known. */
export function onPath(statuses: readonly ParentStatus[], { gateways }: Path): readonly ParentStatus[] {
  if (gateways.length === 0) return statuses;
  return statuses.filter(({ parent }) => parent === "" || gateways.some(({ name }) => name === parent));
}
