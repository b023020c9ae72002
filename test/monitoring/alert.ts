import { ruleGroups } from "./manifests.ts";
import { type RuleTest, testRules } from "./promtool.ts";

/** Labels that tell the alert apart, and its summary as people get it; undefined = the alert is quiet. */
export type Expected = { readonly summary: string; readonly [label: string]: string } | undefined;

/** Steps of promtool's invented time, and when it looks. */
export type Clock = Pick<RuleTest, "interval" | "at">;

/**
 * Holds an alert over invented series against what is expected of it, all its labels and texts included. promtool's
 * complaint; empty when they are the same.
 */
export function complaintAbout(
  alert: string,
  clock: Clock,
  series: RuleTest["series"],
  expected: Expected,
): string {
  const groups = ruleGroups();
  const rule = groups.flatMap(({ rules }) => rules).find((candidate) => candidate.alert === alert);
  if (rule === undefined) throw new Error(`there is no alert ${alert}`);
  const { summary = "", ...labels } = expected ?? {};
  const firing = { labels: { ...rule.labels, ...labels }, annotations: { ...rule.annotations, summary } };
  return testRules(groups, { ...clock, series, alert, fires: expected === undefined ? [] : [firing] });
}
