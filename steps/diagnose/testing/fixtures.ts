import { describe, expect, test } from "vitest";
import { causesIn } from "../causes.ts";
import type { ObjectSight } from "../collect/objects.ts";
import { podSightSchema } from "../collect/pod-sight.ts";
import { PICKER } from "../collect/roles.ts";
import type { Line, Place } from "../evidence/index.ts";
import { logLines } from "../evidence/log-lines.ts";
import type { Signature } from "../signatures/index.ts";
import { enginePod } from "./broken-world.ts";

/** What a signature must tell, and what it must not. */
export interface Fixture {
  /** Lines as they really are; where the signature has several places, each in the first unless `place` says else. */
  readonly told: readonly string[];
  /** Lines that look like it and are not. */
  readonly missed: readonly string[];
  readonly place?: Place;
  /** Other signatures that the lines show as well. */
  readonly also?: readonly string[];
}

export function lineOf(place: Place, text: string, given: Partial<Line> = {}): Line {
  return {
    place,
    text,
    at: undefined,
    source: "p/c",
    subject: "p",
    isAiling: true,
    look: "kubectl",
    ...given,
  };
}

/** A TaskRun that ended badly, with Tekton's message. */
export function taskRunSight(task: string, message: string): ObjectSight {
  const conditions = [{ type: "Succeeded", status: "False", reason: "StepFailed", message }];
  return { kind: "TaskRun", name: `r-${task}`, task, conditions, noAddress: false, createdAt: undefined };
}

/** What programs in Go make of an error: klog quotes it, zap puts it into JSON. */
const escapers: readonly ((text: string) => string)[] = [
  (text) => `E1122 02:31:07.000000       1 reflector.go:200] "Unhandled Error" err=${JSON.stringify(text)}`,
  (text) => JSON.stringify({ level: "error", ts: "2026-11-22T02:31:07Z", msg: "failed", error: text }),
];

/** A log of the endpoint picker or a routing sidecar, line by line. */
function linesOfLog(place: "picker" | "sidecar", text: string): Line[] {
  const sight = podSightSchema.parse(enginePod("p", { ready: false }));
  const pod = { role: place === "picker" ? PICKER : "decode", sight, metricsUrl: undefined };
  return logLines({ pod, container: "routing-proxy", image: "", isPrevious: false, text });
}

/** Every signature of a group against its fixture: told by it and by no unrelated one, near misses not at all. */
export function describeSignatures(
  group: readonly Signature[],
  fixtures: Readonly<Record<string, Fixture>>,
): void {
  test("each signature has a fixture, and each fixture a signature", () => {
    expect(Object.keys(fixtures).sort()).toEqual(group.map(({ id }) => id).sort());
  });

  describe.each(Object.entries(fixtures))("%s", (id, { told, missed, also = [], place }) => {
    const signature = group.find((candidate) => candidate.id === id);
    const where = place ?? signature?.places[0] ?? "pod";

    test.each(told)("is told by: %s", (text) => {
      const found = causesIn([lineOf(where, text)]).map((cause) => cause.signature.id);
      expect(found).toContain(id);
      expect(found.filter((other) => other !== id && !also.includes(other))).toEqual([]);
    });

    if (where === "picker" || where === "sidecar")
      test.each(told)("is told where it is escaped: %s", (text) => {
        for (const escaped of escapers) {
          const found = causesIn(linesOfLog(where, escaped(text))).map((cause) => cause.signature.id);
          expect(found, escaped(text)).toContain(id);
        }
      });

    test.each(missed)("is not told by: %s", (text) => {
      const found = causesIn([lineOf(where, text)]).map((cause) => cause.signature.id);
      expect(found).not.toContain(id);
    });

    test("is not told by its line elsewhere", () => {
      const elsewhere = (["counter", "object", "step"] as const).filter(
        (other) => !signature?.places.includes(other),
      );
      const lines = elsewhere.flatMap((other) => told.map((text) => lineOf(other, text)));
      expect(causesIn(lines).map((cause) => cause.signature.id)).not.toContain(id);
    });
  });
}
