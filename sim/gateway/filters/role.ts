import type { Role } from "../../role.ts";
import type { Filter } from "../scheduler.ts";

/** Endpoints of one role (llm-d-router decode-filter, prefill-filter). */
export function roleFilter(role: Role): Filter {
  return (_request, endpoints) => endpoints.filter((endpoint) => endpoint.role === role);
}
