import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RuleGroup } from "./manifests.ts";

/** Whether Prometheus' own tool is here (Debian's package prometheus has it). */
export const promtool = spawnSync("promtool", ["--version"]).status === 0;
export const withoutPromtool = "no promtool to ask; it comes with Prometheus";

export interface Firing {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RuleTest {
  /** Series with their labels, and their values at each interval in promtool's notation. */
  readonly series: Readonly<Record<string, string>>;
  /** Between two values, and between two evaluations. */
  readonly interval: string;
  readonly at: string;
  readonly alert: string;
  /** All alerts of that name that fire then; none = it is quiet. */
  readonly fires: readonly Firing[];
}

/** promtool's complaint about rule groups; empty when it has none. */
export function checkRules(groups: readonly RuleGroup[]): string {
  return complaint({ "rules.yaml": { groups } }, ["check", "rules", "rules.yaml"]);
}

/** Holds what fires over invented series against what should. promtool's complaint; empty when they are the same. */
export function testRules(groups: readonly RuleGroup[], test: RuleTest): string {
  const { series, interval, at, alert, fires } = test;
  const input_series = Object.entries(series).map(([name, values]) => ({ series: name, values }));
  const exp_alerts = fires.map(({ labels, annotations }) => ({
    exp_labels: labels,
    exp_annotations: annotations,
  }));
  const alert_rule_test = [{ eval_time: at, alertname: alert, exp_alerts }];
  const tests = [{ interval, input_series, alert_rule_test }];
  return complaint(
    {
      "rules.yaml": { groups },
      "test.yaml": { rule_files: ["rules.yaml"], evaluation_interval: interval, tests },
    },
    ["test", "rules", "test.yaml"],
  );
}

/** JSON is YAML, so the files are written as such. */
function complaint(files: Readonly<Record<string, unknown>>, args: readonly string[]): string {
  const cwd = mkdtempSync(join(tmpdir(), "catalog-promtool-"));
  try {
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(cwd, name), JSON.stringify(content));
    const { status, stdout, stderr } = spawnSync("promtool", args, { cwd, encoding: "utf8" });
    return status === 0 ? "" : stdout + stderr;
  } finally {
    rmSync(cwd, { recursive: true });
  }
}
