/**
 * Which session the `index`th request belongs to, both counted from 0: through the sessions there and back, every
 * second round backwards. Straight rounds keep step with a gateway that serves its engines in turn: whenever the
 * number of engines divides that of the sessions, each session meets the same engine every time, and round robin
 * looks perfectly sticky. Each session gets as many requests as in straight rounds.
 */
export function sessionOf(index: number, sessions: number): number {
  const position = index % sessions;
  const isBackwards = Math.floor(index / sessions) % 2 === 1;
  return isBackwards ? sessions - 1 - position : position;
}
