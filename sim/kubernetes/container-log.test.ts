import { expect, test, vi } from "vitest";
import { ContainerLog } from "./container-log.ts";

test("lines by time, by number, with their times, and never more than the limit", () => {
  vi.useFakeTimers({ now: 1000, toFake: ["Date"] });
  try {
    const log = new ContainerLog(10);
    log.write(["one"]);
    vi.setSystemTime(2000);
    log.write(["two", "three"]);
    expect(log.read()).toBe("one\ntwo\nthree\n");
    expect(log.read({ since: 2000 })).toBe("two\nthree\n");
    expect(log.read({ since: 2001 })).toBe("");
    expect(log.read({ tailLines: 1 })).toBe("three\n");
    expect(log.read({ tailLines: 0 })).toBe("");
    expect(log.read({ tailLines: 1, timestamps: true })).toBe("1970-01-01T00:00:02.000Z three\n");
    log.write(Array.from({ length: 20 }, (_, at) => `line ${at}`));
    expect(log.read().split("\n")[0]).toBe("line 10");
  } finally {
    vi.useRealTimers();
  }
});
