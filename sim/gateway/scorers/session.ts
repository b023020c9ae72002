import { finish, hashText } from "../../hash.ts";
import type { Scorer } from "../scheduler.ts";

/**
 * 1 for the endpoint that the session belongs to, 0 for the others; all alike without a session. Rendezvous hashing:
 * when an endpoint leaves, only its own sessions move.
 */
export const sessionScorer: Scorer = ({ sessionId }, endpoints) => {
  if (sessionId === "") return endpoints.map(() => 0);
  const session = hashText(sessionId);
  const draws = endpoints.map(({ address }) => finish(hashText(address) ^ session));
  const highest = Math.max(...draws);
  return draws.map((draw) => (draw === highest ? 1 : 0));
};
