import { expect, test } from "vitest";
import { seededRandom } from "../random.ts";
import type { Endpoint } from "./endpoint.ts";
import { ProfileHandler } from "./profile-handler.ts";
import { type Routing, routings } from "./routing.ts";

const endpoint = (name: string, more: Partial<Endpoint> = {}): Endpoint => ({
  name,
  role: "decode",
  address: `10.0.0.1:${name}`,
  ready: true,
  load: { waiting: 0, kvUsage: 0 },
  ...more,
});

const four = ["1", "2", "3", "4"].map((name) => endpoint(name));

/** Names picked for these sessions and prompts, one after the other. */
function picks(
  routing: Routing,
  requests: { sessionId?: string; blocks?: number[] }[],
  endpoints = four,
  seed = 1,
) {
  const handler = new ProfileHandler(routing, seededRandom(seed), undefined);
  return requests.map(
    (request) =>
      handler.pick({ model: "m", sessionId: "", tokens: 0, blocks: [], ...request }, endpoints)?.decode.name,
  );
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

test.each(routings)("%s: nobody ready, nobody picked", (routing) => {
  expect(picks(routing, [{}], [endpoint("1", { ready: false })])).toEqual([undefined]);
});

test.each(routings)("%s: who is not ready is not picked", (routing) => {
  const endpoints = [endpoint("1", { ready: false }), endpoint("2")];
  expect(new Set(picks(routing, times(20, {}), endpoints))).toEqual(new Set(["2"]));
});

test.each(routings)("%s: who computes prompts is not picked to answer", (routing) => {
  const endpoints = [endpoint("1", { role: "prefill" }), endpoint("2")];
  expect(new Set(picks(routing, times(20, {}), endpoints))).toEqual(new Set(["2"]));
});

test("prefix-cache: a prompt stays where it was first sent", () => {
  const seen = new Set(picks("prefix-cache", times(30, { blocks: [1, 2, 3] })));
  expect(seen.size).toBe(1);
});

test("prefix-cache: cold prompts spread, the same way for the same seed", () => {
  const cold = Array.from({ length: 40 }, (_, at) => ({ blocks: [at] }));
  expect(new Set(picks("prefix-cache", cold)).size).toBe(4);
  expect(picks("prefix-cache", cold)).toEqual(picks("prefix-cache", cold));
  expect(picks("prefix-cache", cold)).not.toEqual(picks("prefix-cache", cold, four, 2));
});

test("prefix-cache: a full match outweighs a queue, half a match does not", () => {
  const busy = { waiting: 0, kvUsage: 0 };
  const endpoints = [endpoint("1", { load: busy }), endpoint("2", { ready: true })];
  const handler = new ProfileHandler("prefix-cache", seededRandom(1), undefined);
  const pick = (blocks: number[]) =>
    handler.pick({ model: "m", sessionId: "", tokens: 0, blocks }, endpoints)?.decode.name;
  const home = pick([1, 2]);
  const load = endpoints.find(({ name }) => name === home)?.load ?? busy;
  load.waiting = 3;
  expect(pick([1, 2])).toBe(home);
  expect(pick([1, 9])).not.toBe(home);
});

test("prefix-cache: of equal endpoints the one with a freer cache", () => {
  const endpoints = [endpoint("1", { load: { waiting: 0, kvUsage: 0.5 } }), endpoint("2")];
  expect(new Set(picks("prefix-cache", times(10, {}), endpoints))).toEqual(new Set(["2"]));
});

test("round-robin: one after the other, whatever is asked", () => {
  expect(picks("round-robin", times(6, { blocks: [1] }))).toEqual(["1", "2", "3", "4", "1", "2"]);
});

test("random: anybody", () => {
  expect(new Set(picks("random", times(100, { sessionId: "s" }))).size).toBe(4);
});

test("session: each session has one home, and sessions spread", () => {
  const sessions = Array.from({ length: 40 }, (_, at) => ({ sessionId: `session-${at}` }));
  const homes = picks("session", sessions);
  expect(new Set(homes).size).toBe(4);
  expect(picks("session", sessions, four, 99)).toEqual(homes);
});

test("session: when an endpoint leaves, only its sessions move", () => {
  const sessions = Array.from({ length: 40 }, (_, at) => ({ sessionId: `session-${at}` }));
  const before = picks("session", sessions);
  const after = picks("session", sessions, four.slice(1));
  expect(after.filter((home, at) => home !== before[at] && before[at] !== "1")).toEqual([]);
});
