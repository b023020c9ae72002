import type { Endpoint } from "./endpoint.ts";
import type { RoutingRequest } from "./routing-request.ts";

/** Leaves only the endpoints that may serve the request. */
export type Filter = (request: RoutingRequest, endpoints: readonly Endpoint[]) => readonly Endpoint[];

/** One score an endpoint, 0 (worst) to 1 (best), in the order of the endpoints. */
export type Scorer = (request: RoutingRequest, endpoints: readonly Endpoint[]) => readonly number[];

export interface Candidate {
  readonly endpoint: Endpoint;
  /** Weighted sum over the scorers. */
  readonly score: number;
}

/** Chooses one of at least one candidate. */
export type Picker = (candidates: readonly [Candidate, ...Candidate[]]) => Endpoint;

/** A way of routing, put together from parts as in the EPP (llm-d-router scheduling profiles). */
export interface Profile {
  readonly filters: readonly Filter[];
  readonly scorers: readonly { readonly scorer: Scorer; readonly weight: number }[];
  readonly picker: Picker;
}

/** The endpoint that was picked, and all that it was picked from. */
export interface Scheduled {
  readonly endpoint: Endpoint;
  readonly candidates: readonly Candidate[];
}

/** Filter, score, pick. Undefined when no endpoint is left. */
export function schedule(
  { filters, scorers, picker }: Profile,
  request: RoutingRequest,
  endpoints: readonly Endpoint[],
): Scheduled | undefined {
  const eligible = filters.reduce((left, filter) => filter(request, left), endpoints);
  const scores = scorers.map(({ scorer, weight }) =>
    scorer(request, eligible).map((score) => score * weight),
  );
  const candidates = eligible.map((endpoint, at) => ({
    endpoint,
    score: scores.reduce((sum, column) => sum + (column[at] ?? 0), 0),
  }));
  const [first, ...others] = candidates;
  if (first === undefined) return undefined;
  return { endpoint: picker([first, ...others]), candidates };
}
