import { describe, expect, it } from "vitest";
import { throttledMs } from "./cpu-quota.ts";

describe("throttledMs", () => {
  it.each([
    {
      name: "no such file",
      read: () => {
        throw new Error("ENOENT");
      },
    },
    { name: "accounting without a limit", read: () => "usage_usec 12\nuser_usec 8\nsystem_usec 4\n" },
  ])("knows nothing from $name", ({ read }) => {
    expect(throttledMs(read)).toBeUndefined();
  });

  it("reads how long the container was stopped", () => {
    const stat = "usage_usec 12\nnr_periods 100\nnr_throttled 40\nthrottled_usec 1234500\nnr_bursts 0\n";
    expect(throttledMs(() => stat)).toBe(1234.5);
  });
});
