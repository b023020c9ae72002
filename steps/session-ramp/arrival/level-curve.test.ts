import { describe, expect, it } from "vitest";
import { LevelCurve } from "./level-curve.ts";

/** 10 for 5 s, up to 30 in 10 s, a pause of 4 s, down from 8 to 0 in 2 s. */
const curve = new LevelCurve([
  { from: 10, to: 10, seconds: 5 },
  { from: 10, to: 30, seconds: 10 },
  { from: 0, to: 0, seconds: 4 },
  { from: 8, to: 0, seconds: 2 },
]);

describe("LevelCurve", () => {
  it.each([
    { name: "no piece", pieces: [] },
    { name: "no length", pieces: [{ from: 1, to: 1, seconds: 0 }] },
    { name: "a negative level", pieces: [{ from: 1, to: -1, seconds: 1 }] },
    { name: "no number", pieces: [{ from: Number.NaN, to: 1, seconds: 1 }] },
    { name: "an endless ramp", pieces: [{ from: 1, to: 2, seconds: Number.POSITIVE_INFINITY }] },
    { name: "an endless pause", pieces: [{ from: 0, to: 0, seconds: Number.POSITIVE_INFINITY }] },
    {
      name: "something after an endless piece",
      pieces: [
        { from: 1, to: 1, seconds: Number.POSITIVE_INFINITY },
        { from: 1, to: 1, seconds: 1 },
      ],
    },
  ])("refuses $name", ({ pieces }) => {
    expect(() => new LevelCurve(pieces)).toThrow(RangeError);
  });

  it.each([
    { at: -1, level: 0, stage: 0, area: 0 },
    { at: 0, level: 10, stage: 0, area: 0 },
    { at: 4.5, level: 10, stage: 0, area: 45 },
    { at: 5, level: 10, stage: 1, area: 50 },
    { at: 10, level: 20, stage: 1, area: 125 },
    { at: 15, level: 0, stage: 2, area: 250 },
    { at: 19, level: 8, stage: 3, area: 250 },
    { at: 20, level: 4, stage: 3, area: 256 },
    { at: 21, level: 0, stage: 3, area: 258 },
    { at: 99, level: 0, stage: 3, area: 258 },
  ])("is $level at $at s, in stage $stage", ({ at, level, stage, area }) => {
    expect([curve.at(at), curve.stageAt(at), curve.area(at)]).toEqual([level, stage, area]);
  });

  it.each([
    { name: "the start", area: 0, at: 0 },
    { name: "a level piece", area: 45, at: 4.5 },
    { name: "the seam of two pieces", area: 50, at: 5 },
    { name: "a ramp", area: 125, at: 10 },
    { name: "what falls on a pause: after it", area: 250, at: 19 },
    { name: "a falling ramp", area: 256, at: 20 },
    { name: "the end, which is not part of it", area: 258, at: undefined },
    { name: "beyond the end", area: 1000, at: undefined },
  ])("finds the time of an area: $name", ({ area, at }) => {
    expect(curve.timeOf(area)).toBe(at);
  });

  it("inverts the area everywhere", () => {
    for (let area = 0; area < 258; area += 0.37) {
      expect(curve.area(curve.timeOf(area) ?? Number.NaN)).toBeCloseTo(area, 9);
    }
  });

  it("does not move an arrival over a seam or the end by rounding", () => {
    const seam = { from: 0.1, to: 0.1, seconds: 30 };
    const late = new LevelCurve([seam, { from: 5, to: 5, seconds: 1 }]);
    expect([late.timeOf(3 - 4e-16), late.timeOf(3), late.timeOf(3 + 4e-16)]).toEqual([
      30,
      30,
      expect.closeTo(30, 9),
    ]);
    expect(new LevelCurve([seam]).timeOf(3 - 4e-16)).toBeUndefined();
  });

  it("never ends where its last piece does not", () => {
    const endless = LevelCurve.flat(4);
    expect(endless).toMatchObject({ seconds: Number.POSITIVE_INFINITY, max: 4 });
    expect([endless.at(1e9), endless.timeOf(4e9), endless.area(1e9)]).toEqual([4, 1e9, 4e9]);
  });

  it.each([
    { name: "at once", level: 10, since: 0, at: 0 },
    { name: "on a ramp", level: 20, since: 0, at: 10 },
    { name: "in the rest of a ramp", level: 20, since: 12, at: 12 },
    { name: "after a pause", level: 4, since: 16, at: 19 },
    { name: "only at the very end of a ramp, which is the next piece's", level: 30, since: 0, at: undefined },
    { name: "no more, since it falls", level: 8, since: 19.5, at: undefined },
    { name: "no more, since it has ended", level: 1, since: 21, at: undefined },
  ])("reaches a level $name", ({ level, since, at }) => {
    expect(curve.reaches(level, since)).toBe(at);
  });

  it.each([
    { name: "one level", levels: [[4, 4, 10]], plateau: { from: 0, to: 10 } },
    {
      name: "a ramp up and a hold",
      levels: [
        [0, 4, 10],
        [4, 4, 20],
      ],
      plateau: { from: 10, to: 30 },
    },
    {
      name: "hold in two pieces, then down",
      levels: [
        [4, 4, 1],
        [4, 4, 2],
        [4, 0, 9],
      ],
      plateau: { from: 0, to: 3 },
    },
    {
      name: "the longer of two",
      levels: [
        [4, 4, 1],
        [1, 1, 1],
        [4, 4, 2],
      ],
      plateau: { from: 2, to: 4 },
    },
    {
      name: "a peak only",
      levels: [
        [0, 4, 10],
        [4, 0, 5],
      ],
      plateau: { from: 10, to: 10 },
    },
    {
      name: "steps",
      levels: [
        [1, 1, 10],
        [4, 4, 10],
        [2, 2, 10],
      ],
      plateau: { from: 10, to: 20 },
    },
  ])("knows how long it is at its highest: $name", ({ levels, plateau }) => {
    const pieces = levels.map(([from = 0, to = 0, seconds = 0]) => ({ from, to, seconds }));
    expect(new LevelCurve(pieces).plateau).toEqual(plateau);
  });
});
