import { describe, expect, it } from "vitest";
import { rampSchema } from "../../lib/evidence/ramp.ts";
import { escapedBytes } from "../../lib/result/index.ts";
import { formatSummary } from "../../lib/summary.ts";
import { rampData, SUMMARY_BYTES } from "./evidence.ts";
import { entryOf, failure } from "./figures/testing/entry.ts";
import { measurementOf } from "./testing/measurement.ts";

interface Crowd {
  readonly sessions: number;
  readonly upstreams: number;
  /** Different prompt lengths. */
  readonly lengths?: number;
  /** Bytes of an upstream's name. */
  readonly nameBytes?: number;
}

/** One success for each pair of session and upstream. */
function crowd({ sessions, upstreams, lengths = 1, nameBytes = 8 }: Crowd) {
  const entries = Array.from({ length: sessions * upstreams }, (_, n) => {
    const name = `${n % upstreams}`.padStart(nameBytes, "p");
    return entryOf({
      session: Math.floor(n / upstreams),
      promptTokens: 100 + (n % lengths),
      upstream: { header: "x-inference-pod", name },
    });
  });
  return measurementOf(entries, { sessions });
}

const bytes = (data: unknown) => escapedBytes(JSON.stringify(data));
const longest = { v: 1, task: "session-ramp", status: "invalid", reason: "r".repeat(200) } as const;

describe("the evidence that the next task gets", () => {
  it.each([
    {
      name: "goes whole where it fits",
      given: { sessions: 4, upstreams: 4, lengths: 12 },
      kept: { truncated: false, hasMatrix: true, names: 4, hasLengths: true },
    },
    {
      name: "drops the matrix first",
      given: { sessions: 200, upstreams: 5, lengths: 2 },
      kept: { truncated: true, hasMatrix: false, names: 5, hasLengths: true },
    },
    {
      name: "drops the names next",
      given: { sessions: 10, upstreams: 40, lengths: 12, nameBytes: 40 },
      kept: { truncated: true, hasMatrix: false, names: 0, hasLengths: true },
    },
    {
      name: "drops lengths of which there are too many, and is whole without",
      given: { sessions: 2, upstreams: 20, lengths: 13 },
      kept: { truncated: false, hasMatrix: true, names: 20, hasLengths: false },
    },
  ])("$name", ({ given, kept }) => {
    const data = rampData(crowd(given));
    expect({
      truncated: data.truncated,
      hasMatrix: data.matrix !== undefined,
      names: data.upstreams.length,
      hasLengths: data.promptLengths !== null,
    }).toEqual(kept);
    rampSchema.parse(data);
    // No figure is of a part, whatever was dropped.
    expect(data).toMatchObject({
      ok: given.sessions * given.upstreams,
      withUpstream: given.sessions * given.upstreams,
      modal: given.sessions,
    });
    expect(bytes(formatSummaryOf(data))).toBeLessThanOrEqual(SUMMARY_BYTES);
  });

  it("fits with the largest counts and the longest names that can be", () => {
    const cause = (n: number) => failure(`http-5${String(n).padStart(2, "0")}`);
    const entries = Array.from({ length: 100 }, (_, n) => entryOf(cause(n)));
    const many = measurementOf([...entries, entryOf()], { ended: "failures", requests: 100_000_000 });
    const target = { ...many.target, testId: "t".repeat(64), model: "m".repeat(100) };
    const data = rampData({ ...many, target, promptTokens: 1e14, cachedTokens: 1e14, outputTokens: 1e12 });
    expect(Object.keys(data.failures)).toHaveLength(7);
    expect(data.failures).toMatchObject({ other: 94 });
    expect(data.partial).toBe(true);
    expect(bytes(formatSummaryOf(data))).toBeLessThanOrEqual(SUMMARY_BYTES);
  });

  it("says null for what is not known, and nothing of a part in a whole run", () => {
    const data = rampData(measurementOf([]));
    rampSchema.parse(data);
    expect(data).toMatchObject({ promptTokens: null, promptLengths: null, ttft: null, incomplete: 0 });
    expect(data).not.toHaveProperty("partial");
  });
});

function formatSummaryOf(data: object): string {
  return formatSummary({ ...longest, data });
}
