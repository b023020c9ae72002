import type { Status } from "../../lib/status.ts";
import type { CheckStatus } from "./checks/index.ts";
import type { Finding } from "./verdict.ts";

/** What was found, as it is kept beside the results. */
export interface Verified {
  readonly testId: string;
  readonly gateway: string;
  readonly model: string | undefined;
  readonly status: Status;
  readonly reason: string;
  readonly findings: readonly Finding[];
}

type Counts = Readonly<Record<CheckStatus, number>>;

export function countsOf(findings: readonly Finding[]): Counts {
  const count = (wanted: CheckStatus) => findings.filter(({ status }) => status === wanted).length;
  return { pass: count("pass"), warn: count("warn"), fail: count("fail"), skip: count("skip") };
}

/** `verify-stack.json`, whose `v` changes with its shape. */
export function toJson({ findings, model = "", ...about }: Verified): string {
  const checks = findings.map(({ check: { id, title, reads }, status, evidence, remedy }) => ({
    ...{ id, title, reads, status, evidence },
    ...(remedy !== undefined && { remedy }),
  }));
  const report = { v: 1, task: "verify-stack", ...about, model, counts: countsOf(findings), checks };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** `verify-stack.xml`, for what reads JUnit: a check is a test case, and one that warns passes and says so. */
export function toJunit({ testId, findings }: Verified): string {
  const { fail, skip } = countsOf(findings);
  const totals = `tests="${findings.length}" failures="${fail}" errors="0" skipped="${skip}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="verify-stack" ${totals}>`,
    `  <testsuite name="verify-stack" id="${xml(testId)}" ${totals}>`,
    ...findings.map(testCase),
    "  </testsuite>",
    "</testsuites>\n",
  ].join("\n");
}

function testCase({ check: { id, title }, status, evidence, remedy = "" }: Finding): string {
  const body = {
    pass: `<system-out>${xml(evidence)}</system-out>`,
    warn: `<system-out>${xml(`warning: ${evidence}; remedy: ${remedy}`)}</system-out>`,
    fail: `<failure type="fail" message="${xml(evidence)}">${xml(`remedy: ${remedy}`)}</failure>`,
    skip: `<skipped message="${xml(evidence)}"/>`,
  }[status];
  return `    <testcase classname="verify-stack" name="${xml(`${id}: ${title}`)}">${body}</testcase>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;",
};

/** Text for an attribute or between tags. What XML 1.0 cannot hold, not even escaped, becomes U+FFFD. */
function xml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[&<>"'\n\r\t]/g, (sign) => ESCAPES[sign] ?? sign)
    .replace(/[^\u0020-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}
