import type { PodShare } from "../../lib/kubernetes/index.ts";

/** A share as a number of pods. A share that is no number and no percentage counts as none. */
export function podsOf(share: PodShare, all: number, round: "up" | "down"): number {
  if (typeof share === "number") return share;
  const pods = (Number.parseFloat(share) * all) / 100;
  if (Number.isNaN(pods)) return 0;
  return round === "up" ? Math.ceil(pods) : Math.floor(pods);
}
