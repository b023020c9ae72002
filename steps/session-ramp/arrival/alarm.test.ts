import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { now } from "../../../lib/load/index.ts";
import { Alarm } from "./alarm.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("Alarm", () => {
  it.each([0.2, 1, 1.5, 7.9, 3_000_000_000.5])("rings after %d ms, never early", (ms) => {
    const rung: number[] = [];
    const from = now();
    const alarm = new Alarm(() => rung.push(now() - from));
    alarm.set(from + ms);
    vi.advanceTimersByTime(Math.floor(ms));
    expect(rung).toHaveLength(Number.isInteger(ms) ? 1 : 0);
    vi.advanceTimersByTime(1);
    expect(rung).toHaveLength(1);
    expect(rung[0]).toBeGreaterThanOrEqual(ms);
    expect(alarm.isSet).toBe(false);
  });

  it("waits on when its timer comes early", () => {
    const clock = vi.spyOn(performance, "now").mockReturnValue(0);
    let rung = 0;
    new Alarm(() => rung++).set(5);
    clock.mockReturnValue(4.9);
    vi.advanceTimersByTime(5);
    expect(rung).toBe(0);
    clock.mockReturnValue(5.9);
    vi.advanceTimersByTime(1);
    expect(rung).toBe(1);
    clock.mockRestore();
  });

  it("keeps to the last setting, and to none when cleared", () => {
    const rung: number[] = [];
    const alarm = new Alarm(() => rung.push(now()));
    const from = now();
    alarm.set(from + 5);
    alarm.set(from + 9);
    vi.advanceTimersByTime(8);
    expect(rung).toEqual([]);
    alarm.clear();
    vi.advanceTimersByTime(9);
    expect(rung).toEqual([]);
  });
});
