import { describe, expect, test } from "vitest";
import { type Check, checks } from "../checks/index.ts";
import type { Scene } from "../scene.ts";
import { scene } from "./scene.ts";

/** What differs from a sound stack, and what the check makes of it. */
type Case = readonly [name: string, other: Partial<Scene>, status: string, evidence: RegExp];

/** Holds checks against scenes: id of a check -> its cases. */
export function tryChecks(cases: Readonly<Record<string, readonly Case[]>>): void {
  describe.each(Object.entries(cases))("%s", (id, table) => {
    test.each(table)("%s", (_, other, status, evidence) => {
      const conclusion = checkOf(id).run(scene(other));
      expect(conclusion).toMatchObject({ status, evidence: expect.stringMatching(evidence) });
      // A reader who is told that something is wrong is told what to do.
      expect(conclusion.remedy !== undefined).toBe(status === "warn" || status === "fail");
    });
  });
}

function checkOf(id: string): Check {
  const found = checks.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`there is no check ${id}`);
  return found;
}
