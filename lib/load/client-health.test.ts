import { describe, expect, it } from "vitest";
import { bottleneck, HealthWatch } from "./client-health.ts";

const limits = { delayMaxMs: 50, cpuMaxPercent: 95 };
const idle = {
  cpuSeconds: 1,
  threadCpuPercent: 10,
  eventLoopDelayP99Ms: 1,
  eventLoopDelayP90Ms: 1,
  ticks: 1000,
  maxRssMiB: 100,
  durationMs: 10_000,
};

describe("bottleneck", () => {
  it.each([
    {
      name: "a late event loop",
      health: { ...idle, eventLoopDelayP99Ms: 50.5 },
      says: "event-loop delay p99 50.5 ms is above 50 ms",
    },
    {
      name: "a late event loop in a run too short for a p99",
      health: { ...idle, ticks: 999, eventLoopDelayP90Ms: 50.5 },
      says: "event-loop delay p90 50.5 ms is above 50 ms",
    },
    {
      name: "a busy thread",
      health: { ...idle, threadCpuPercent: 95.5 },
      says: "its thread was busy 95.5 % of the time, above 95 %",
    },
    { name: "an idle client", health: idle, says: undefined },
    {
      name: "the limits themselves",
      health: { ...idle, threadCpuPercent: 95, eventLoopDelayP99Ms: 50 },
      says: undefined,
    },
    {
      name: "one hiccup in a run too short for a p99",
      health: { ...idle, ticks: 999, eventLoopDelayP99Ms: 60 },
      says: undefined,
    },
    {
      name: "a run too short to judge",
      health: { ...idle, threadCpuPercent: 99, durationMs: 900 },
      says: undefined,
    },
  ])("judges $name", ({ health, says }) => {
    expect(bottleneck(health, limits)).toBe(says);
  });
});

describe("HealthWatch", () => {
  it("sees a thread that does nothing but compute", async () => {
    const watch = new HealthWatch();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const until = performance.now() + 60;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { cpuSeconds, eventLoopDelayP99Ms, durationMs, maxRssMiB } = watch.stop();
    expect(cpuSeconds).toBeGreaterThan(0.01);
    expect(eventLoopDelayP99Ms).toBeGreaterThan(20);
    expect(durationMs).toBeGreaterThan(90);
    expect(maxRssMiB).toBeGreaterThan(10);
  });
});
