import { expect, it } from "vitest";
import { EventTimes } from "./event-times.ts";

it("keeps every time of a long answer, and none of the one before", () => {
  const times = new EventTimes();
  expect([...times.values]).toEqual([]);
  for (let at = 0; at < 10_000; at++) times.push(at / 1000);
  expect(times.count).toBe(10_000);
  expect([...times.values]).toEqual(Array.from({ length: 10_000 }, (_, at) => at / 1000));
  times.clear();
  expect([...times.values]).toEqual([]);
  times.push(7.5);
  expect(times.count).toBe(1);
  expect([...times.values]).toEqual([7.5]);
});

it("gives a view and no copy", () => {
  const times = new EventTimes();
  times.push(1);
  const view = times.values;
  times.clear();
  times.push(2);
  expect([...view]).toEqual([2]);
});
