import type { Filter } from "../scheduler.ts";

/** Endpoints whose pod is ready. A worker that is ready and refuses connections stays, as in a real pool. */
export const ready: Filter = (_request, endpoints) => endpoints.filter((endpoint) => endpoint.ready);
