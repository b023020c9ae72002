import { describe, expect, it } from "vitest";
import { EndWatch, MAX_IN_FLIGHT } from "./end-watch.ts";

const state = ({ ended, stop, drop }: EndWatch) => ({ ended, stop: stop.aborted, drop: drop.aborted });
const going = { ended: undefined, stop: false, drop: false };

function fail(watch: EndWatch, times: number, cause = "http-500"): void {
  for (let n = 0; n < times; n++) {
    watch.began();
    watch.finished(cause);
  }
}

function succeed(watch: EndWatch): void {
  watch.began();
  watch.finished(undefined);
}

describe("EndWatch", () => {
  it.each([
    { name: "an open loop", loops: 0, most: 10 },
    { name: "few loops", loops: 2, most: 10 },
    { name: "many loops", loops: 8, most: 16 },
  ])("gives up the hope after two rounds of $name, or ten requests", ({ loops, most }) => {
    const watch = new EndWatch({ loops, stopAfterFailed: undefined });
    fail(watch, most - 1);
    expect(state(watch)).toEqual(going);
    fail(watch, 1);
    expect(state(watch)).toEqual({ ended: "hopeless", stop: true, drop: true });
  });

  it("hopes on after one success", () => {
    const watch = new EndWatch({ loops: 1, stopAfterFailed: undefined });
    fail(watch, 9);
    succeed(watch);
    fail(watch, 100);
    expect(state(watch)).toEqual(going);
  });

  it("stops after so many failures, and lets what is in flight end", () => {
    const watch = new EndWatch({ loops: 1, stopAfterFailed: 3 });
    succeed(watch);
    fail(watch, 2);
    expect(state(watch)).toEqual(going);
    fail(watch, 1);
    expect(state(watch)).toEqual({ ended: "failures", stop: true, drop: false });
  });

  it("takes a dropped request for no failure", () => {
    const watch = new EndWatch({ loops: 1, stopAfterFailed: 1 });
    fail(watch, 50, "aborted");
    expect(state(watch)).toEqual(going);
  });

  it("ends a run whose server does not keep up, and drops what is in flight", () => {
    const watch = new EndWatch({ loops: 0, stopAfterFailed: undefined });
    for (let n = 0; n < MAX_IN_FLIGHT; n++) watch.began();
    expect(state(watch)).toEqual(going);
    watch.finished(undefined);
    watch.began();
    expect(state(watch)).toEqual(going);
    watch.began();
    expect(state(watch)).toEqual({ ended: "overrun", stop: true, drop: true });
  });

  it("keeps the first reason, and drops all when it is told to", () => {
    const watch = new EndWatch({ loops: 1, stopAfterFailed: 1 });
    fail(watch, 1);
    expect(state(watch)).toEqual({ ended: "failures", stop: true, drop: false });
    watch.told();
    expect(state(watch)).toEqual({ ended: "failures", stop: true, drop: true });
  });
});
