import type { Random } from "../random.ts";
import { type Decider, prefixBasedDecider } from "./decider.ts";
import type { Endpoint } from "./endpoint.ts";
import { PrefixIndex } from "./prefix-index.ts";
import { profileOf, type Routing } from "./routing.ts";
import type { RoutingRequest } from "./routing-request.ts";
import { type Candidate, type Profile, schedule } from "./scheduler.ts";

/** Splits prompts from answers (llm-d-router disagg-profile-handler with prefix-based-pd-decider). */
export interface Disaggregation {
  /** Pseudo tokens of four bytes that the picked worker must lack; 0 = never split. */
  readonly nonCachedTokens: number;
}

/** Who answers, and who computes the prompt for it when that is somebody else. */
export interface Picks {
  readonly decode: Endpoint;
  readonly prefill?: Endpoint | undefined;
  /** Whoever might have answered, with the scores that decided. */
  readonly candidates: readonly Candidate[];
}

/**
 * Runs the profiles of one request: decode first, then prefill when the decider says so. Without disaggregation it
 * is the single-profile-handler.
 */
export class ProfileHandler {
  readonly #index = new PrefixIndex();
  readonly #decode: Profile;
  readonly #prefill: Profile | undefined;
  readonly #split: Decider;

  constructor(routing: Routing, random: Random, disaggregation: Disaggregation | undefined) {
    this.#decode = profileOf(routing, "decode", this.#index, random);
    this.#prefill = disaggregation && profileOf(routing, "prefill", this.#index, random);
    this.#split = prefixBasedDecider(this.#index, disaggregation?.nonCachedTokens ?? 0);
  }

  /** Undefined when nobody is left to answer. A prompt that nobody is left to compute is computed where it is answered. */
  pick(request: RoutingRequest, endpoints: readonly Endpoint[]): Picks | undefined {
    const answering = schedule(this.#decode, request, endpoints);
    if (answering === undefined) return undefined;
    const { endpoint: decode, candidates } = answering;
    const prefill =
      this.#prefill !== undefined && this.#split(request, decode)
        ? schedule(this.#prefill, request, endpoints)?.endpoint
        : undefined;
    // Only now: a decider that already knew of this pick would never find anything new.
    this.#index.add(decode.address, request.blocks);
    if (prefill !== undefined) this.#index.add(prefill.address, request.blocks);
    return { decode, prefill, candidates };
  }
}
