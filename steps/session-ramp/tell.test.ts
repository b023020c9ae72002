import { describe, expect, it } from "vitest";
import { createLog } from "../../lib/log.ts";
import { Redactor } from "../../lib/redact.ts";
import { entryOf } from "./figures/testing/entry.ts";
import type { Measurement } from "./measurement.ts";
import { tellPlan, tellResult } from "./tell.ts";
import { measurementOf } from "./testing/measurement.ts";

function linesOf(tell: (log: ReturnType<typeof createLog>) => void): string[] {
  const lines: string[] = [];
  tell(createLog((line) => lines.push(line), new Redactor()));
  return lines;
}

/** Sessions whose requests went to these engines, in a load that `plan` changes. */
function measured(engines: readonly (readonly string[])[], plan: Partial<Measurement["plan"]>): Measurement {
  const entries = engines.flatMap((names, session) =>
    names.map((name) => entryOf({ session, upstream: { header: "x-inference-pod", name } })),
  );
  const measurement = measurementOf(entries, { sessions: engines.length });
  return { ...measurement, plan: { ...measurement.plan, workload: "multi-turn", concurrency: 2, ...plan } };
}

describe("the log of a run", () => {
  const sticky = [
    ["a", "a", "a"],
    ["b", "b", "b"],
  ];

  it.each<{ name: string; engines: string[][]; plan?: Partial<Measurement["plan"]>; loops?: number }>([
    { name: "each loop sends one session", engines: sticky, loops: 2 },
    { name: "there are more loops than sessions", engines: sticky, plan: { concurrency: 8 }, loops: 8 },
    { name: "a loop has several sessions", engines: sticky, plan: { concurrency: 1 } },
    { name: "an open loop draws", engines: sticky, plan: { arrival: "poisson", rate: 5 } },
    { name: "sessions go there and back", engines: sticky, plan: { workload: "repeat" } },
    { name: "there is one session", engines: [["a", "b", "b"]], plan: { concurrency: 1 } },
    { name: "there is one engine", engines: [["a"], ["a"]] },
    {
      name: "sessions meet the engines alike",
      engines: [
        ["a", "b"],
        ["b", "a"],
      ],
    },
  ])("says that loops may have kept step with the engines, or does not: $name", (row) => {
    const lines = linesOf((log) => tellResult(log, measured(row.engines, row.plan ?? {})));
    const told =
      `warning: 2 sessions in ${row.loops} loops may have kept step with engines that are served in turn: which ` +
      "engine a session met says little; give more sessions than concurrency";
    expect(lines.filter((line) => line.includes("kept step"))).toEqual(row.loops ? [told] : []);
  });

  it("names what was given without an effect", () => {
    const { plan, target } = measurementOf([]);
    const open = { ...plan, target, prompt: "", arrival: "constant", rate: 5, concurrency: 8 } as const;
    const lines = linesOf((log) => tellPlan(log, open));
    expect(lines.at(-1)).toBe('warning: concurrency: "8" has no effect with arrival constant');
  });
});
