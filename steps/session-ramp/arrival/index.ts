/** Load models: when each request of a run is due. */
export { type ArrivalPlan, createArrival } from "./create-arrival.ts";
export { LevelCurve, type Piece } from "./level-curve.ts";
export type { Arrival, ArrivalEnd, Send, Stops, Turn } from "./turn.ts";
export type { OpenArrival } from "./unit-gaps.ts";
