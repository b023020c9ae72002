import type { PodShare } from "../../lib/kubernetes/index.ts";
import { Refusal, wire } from "../../lib/wire/wire.ts";

const ALLOWED = "whole number of at least 1, or percent from 1% to 100%";

/** So many pods, or such a share of all of them (`25%`). */
export function podShare() {
  return wire({ wire: ALLOWED }, (text): PodShare | Refusal => {
    if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
    return /^([1-9]\d?|100)%$/.test(text) ? text : new Refusal(`is not a ${ALLOWED}`);
  });
}

/** A share as a number of pods. A share that is no number and no percentage counts as none. */
export function podsOf(share: PodShare, all: number, round: "up" | "down"): number {
  if (typeof share === "number") return share;
  const pods = (Number.parseFloat(share) * all) / 100;
  if (Number.isNaN(pods)) return 0;
  return round === "up" ? Math.ceil(pods) : Math.floor(pods);
}
