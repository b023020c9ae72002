import { describe, expect, it } from "vitest";
import { EventTimes } from "../../../lib/load/event-times.ts";
import { Exchange } from "../../../lib/load/exchange.ts";
import { WallClock } from "../../../lib/load/index.ts";
import type { Entry } from "../figures/index.ts";
import { entryOf, failure } from "../figures/testing/entry.ts";
import { recordOf } from "./request-record.ts";

const clock = new WallClock();
const unix = (at: number) => Math.round(clock.unix(at) * 1000) / 1000;

function recorded(entry: Entry, withGaps = false) {
  const exchange = new Exchange({
    timeoutMs: 1,
    keepText: false,
    times: new EventTimes(),
    settled: () => {},
  });
  exchange.status = 200;
  // Its timer must not outlive the test.
  exchange.abort("");
  const sent = { requestId: "t-7", sessionId: "t-s1", exchange, times: entry.times };
  const turn = { index: 7, loop: 0, due: entry.due, stage: 2 };
  return recordOf({ turn, ask: { session: 0, prompt: "" }, sent, entry }, clock, withGaps);
}

describe("a request's record", () => {
  it.each([
    { name: "a failure", entry: entryOf(failure("cut", "lost")), outcome: "cut", message: "lost" },
    { name: "a dropped request", entry: entryOf(failure("aborted")), outcome: "aborted", message: "aborted" },
  ])("has no latency of $name, but its times", ({ entry, outcome, message }) => {
    expect(recorded(entry)).toMatchObject({
      outcome,
      message,
      ...{ ttftMs: null, tpotMs: null, e2eMs: null, ttftIntendedMs: null, e2eIntendedMs: null },
      firstContentAt: unix(101),
      endAt: unix(122),
    });
  });

  it("has null for what did not happen", () => {
    const entry = entryOf({
      at: [],
      ...{ sent: undefined, head: undefined, end: undefined, promptTokens: null, cachedTokens: null },
      ...failure("connect"),
    });
    expect(recorded(entry, true)).toMatchObject({
      ...{ sentAt: null, headAt: null, firstContentAt: null, lastContentAt: null, endAt: null },
      ...{
        promptTokens: null,
        cachedTokens: null,
        wantedTokens: null,
        sharedTokens: null,
        turn: null,
        group: null,
      },
      ...{ upstream: null, upstreamHeader: null, connectMs: null, gapsMs: [] },
    });
  });

  it("has every time of a success, from the actual and from the intended send", () => {
    expect(
      recorded(entryOf({ upstream: { header: "x-inference-pod", name: "pod-a" }, connectMs: 0.25 })),
    ).toEqual({
      index: 7,
      requestId: "t-7",
      session: "t-s1",
      stage: 2,
      turn: null,
      group: null,
      outcome: "ok",
      message: null,
      status: 200,
      dueAt: unix(0),
      sentAt: unix(1),
      headAt: unix(11),
      firstContentAt: unix(101),
      firstVisibleAt: unix(101),
      lastContentAt: unix(121),
      endAt: unix(122),
      connectMs: 0.25,
      waitedMs: null,
      ttftMs: 100,
      tpotMs: 10,
      e2eMs: 120,
      ttftIntendedMs: 101,
      e2eIntendedMs: 121,
      promptTokens: 100,
      wantedTokens: null,
      sharedTokens: null,
      cachedTokens: 96,
      outputTokens: 3,
      tokenSource: "usage",
      chunks: 3,
      upstream: "pod-a",
      upstreamHeader: "x-inference-pod",
    });
  });

  it("takes off what subtracting in binary adds", () => {
    const entry = entryOf({ at: [0.3, 0.7, 1.1], sent: 0.1, due: 0.1 });
    expect(entry.first).not.toBe(0.2 + 0.1);
    expect(recorded(entry, true)).toMatchObject({ ttftMs: 0.2, e2eMs: 1, gapsMs: [0.4, 0.4] });
  });
});
