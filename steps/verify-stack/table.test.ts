import { expect, test } from "vitest";
import { type Conclusion, fail, pass, skip } from "./checks/check.ts";
import { table } from "./table.ts";
import { statusOf } from "./testing/status-of.ts";

const finding = (id: string, conclusion: Conclusion) => ({
  check: { id, title: id, reads: "", run: () => conclusion },
  ...conclusion,
});

test("a line each, remedies below, and those that were skipped for one reason together at the end", () => {
  const findings = [
    finding("a.one", skip("no Kubernetes")),
    finding("b.two", pass("fine")),
    finding("c.three", skip("no Kubernetes")),
    finding("d.four", fail("broken", "mend it")),
    finding("e.five", skip("see d.four")),
    finding("f.six", skip("no Kubernetes")),
  ];
  const lines = table(findings);
  expect(lines).toEqual([
    "b.two    pass  fine",
    "d.four   fail  broken",
    "               remedy: mend it",
    "e.five   skip  see d.four",
    "3 checks  skip  no Kubernetes: a.one, c.three, f.six",
  ]);
  expect(["a.one", "b.two", "c.three", "f.six", "g"].map((id) => statusOf(lines, id))).toEqual([
    "skip",
    "pass",
    "skip",
    "skip",
    undefined,
  ]);
});
