import { expect, test } from "vitest";
import { fail, pass, skip, warn } from "./checks/check.ts";
import type { Check } from "./checks/index.ts";
import { countsOf, toJson, toJunit, type Verified } from "./report.ts";

const check = (id: string): Check => ({ id, title: `Title of ${id}`, reads: "pods", run: () => skip("") });

const verified: Verified = {
  testId: "nightly-1",
  gateway: "http://gw",
  model: "m",
  status: "fail",
  reason: "b.c: broken",
  findings: [
    { check: check("a.b"), ...pass("fine") },
    {
      check: check("b.c"),
      ...fail("HTTP 500: <html> & \"more\" 'text'\n\u0000\ud800\u001b[31m 😀", "mend <it>"),
    },
    { check: check("c.d"), ...warn("hm", "look") },
    { check: check("d.e"), ...skip("see b.c") },
  ],
};

test("counts by status", () => {
  expect(countsOf(verified.findings)).toEqual({ pass: 1, warn: 1, fail: 1, skip: 1 });
});

test("JSON: every check with what it reads, saw and advises", () => {
  const { checks, ...about } = JSON.parse(toJson(verified));
  expect(about).toEqual({
    v: 1,
    task: "verify-stack",
    testId: "nightly-1",
    gateway: "http://gw",
    model: "m",
    status: "fail",
    reason: "b.c: broken",
    counts: { pass: 1, warn: 1, fail: 1, skip: 1 },
  });
  expect(checks).toHaveLength(4);
  expect(checks[0]).toEqual({
    id: "a.b",
    title: "Title of a.b",
    reads: "pods",
    status: "pass",
    evidence: "fine",
  });
  expect(checks[2]).toMatchObject({ status: "warn", evidence: "hm", remedy: "look" });
});

test("JUnit: what fails is a failure, what is skipped is skipped, and nothing breaks the XML", () => {
  expect(toJunit(verified).split("\n")).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="verify-stack" tests="4" failures="1" errors="0" skipped="1">',
    '  <testsuite name="verify-stack" id="nightly-1" tests="4" failures="1" errors="0" skipped="1">',
    '    <testcase classname="verify-stack" name="a.b: Title of a.b"><system-out>fine</system-out></testcase>',
    '    <testcase classname="verify-stack" name="b.c: Title of b.c"><failure type="fail" message="HTTP 500: &lt;html&gt; &amp; &quot;more&quot; &apos;text&apos;&#10;\ufffd\ufffd\ufffd[31m 😀">remedy: mend &lt;it&gt;</failure></testcase>',
    '    <testcase classname="verify-stack" name="c.d: Title of c.d"><system-out>warning: hm; remedy: look</system-out></testcase>',
    '    <testcase classname="verify-stack" name="d.e: Title of d.e"><skipped message="see b.c"/></testcase>',
    "  </testsuite>",
    "</testsuites>",
    "",
  ]);
});
