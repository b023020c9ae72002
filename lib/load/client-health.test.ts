import { describe, expect, it } from "vitest";
import { bottleneck, HealthWatch } from "./client-health.ts";

const limits = { delayMaxMs: 50, cpuMaxPercent: 95 };
const idle = {
  cpuSeconds: 1,
  threadCpuPercent: 10,
  processCpuPercent: 12,
  throttledPercent: 0,
  eventLoopDelayP99Ms: 1,
  eventLoopDelayP90Ms: 1,
  ticks: 1000,
  rssMiB: 90,
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
    {
      name: "processors that are used up, by collecting garbage too",
      health: { ...idle, threadCpuPercent: 89, processCpuPercent: 99.6 },
      says: "it used 99.6 % of its processors, above 95 %",
    },
    {
      name: "a container that its CPU limit holds up",
      health: { ...idle, throttledPercent: 5.4 },
      says: "its CPU limit held it up 5.4 % of the time, above 5 %",
    },
    {
      name: "a container that tells nothing",
      health: { ...idle, throttledPercent: undefined },
      says: undefined,
    },
    { name: "an idle client", health: idle, says: undefined },
    {
      name: "the limits themselves",
      health: {
        ...idle,
        threadCpuPercent: 95,
        processCpuPercent: 95,
        throttledPercent: 5,
        eventLoopDelayP99Ms: 50,
      },
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
    watch.stop();
    const health = watch.health();
    expect(health.cpuSeconds).toBeGreaterThan(0.01);
    expect(health.threadCpuPercent).toBeGreaterThan(0);
    expect(health.eventLoopDelayP99Ms).toBeGreaterThan(20);
    expect(health.ticks).toBeGreaterThan(0);
    expect(health.rssMiB).toBeGreaterThan(10);
    expect(health.maxRssMiB).toBeGreaterThanOrEqual(health.rssMiB * 0.5);
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect(watch.health()).toBe(health);
  });
});
