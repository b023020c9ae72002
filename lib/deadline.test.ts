import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { Deadline } from "./deadline.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
});

test("aborts when its time is up, and not before", () => {
  const deadline = new Deadline(10);
  vi.advanceTimersByTime(9_999);
  expect(deadline.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(deadline.signal.aborted).toBe(true);
});

test("a wait outside of it takes none of its time", async () => {
  const deadline = new Deadline(10);
  vi.advanceTimersByTime(4_000);
  const waited = deadline.outside(() => new Promise((resolve) => setTimeout(resolve, 60_000, "done")));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await waited).toBe("done");
  await vi.advanceTimersByTimeAsync(5_999);
  expect(deadline.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(deadline.signal.aborted).toBe(true);
});

test("goes on after a wait that failed", async () => {
  const deadline = new Deadline(10);
  await expect(deadline.outside(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  vi.advanceTimersByTime(10_000);
  expect(deadline.signal.aborted).toBe(true);
});

test("once stopped it never aborts, not even after a wait that ends later", async () => {
  const deadline = new Deadline(10);
  const waited = deadline.outside(() => new Promise((resolve) => setTimeout(resolve, 1_000)));
  deadline.stop();
  await vi.advanceTimersByTimeAsync(100_000);
  await waited;
  expect(deadline.signal.aborted).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});
