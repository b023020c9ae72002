import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { root } from "../../tools/steps.ts";

const folder = join(root, "deploy/monitoring");
const text = (file: string) => readFileSync(join(folder, file), "utf8");

const ruleSchema = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string(),
  labels: z.strictObject({ severity: z.enum(["critical", "warning", "info"]) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook: z.string() }),
});
const groupSchema = z.strictObject({ name: z.string(), rules: z.array(ruleSchema).min(1) });

export type RuleGroup = {
  readonly name: string;
  readonly rules: readonly (
    | z.infer<typeof ruleSchema>
    | { readonly record: string; readonly expr: string }
  )[];
};

/** The groups of the PrometheusRule: what the operator hands to Prometheus as it is. */
export function ruleGroups() {
  const { spec } = z
    .object({ spec: z.strictObject({ groups: z.array(groupSchema).min(1) }) })
    .parse(parse(text("rules.yaml")));
  return spec.groups;
}

const dashboardSchema = z.looseObject({
  templating: z.object({ list: z.array(z.looseObject({ name: z.string(), query: z.unknown() })) }),
  panels: z.array(
    z.looseObject({
      id: z.number(),
      type: z.string(),
      title: z.string().min(1),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      description: z.string().optional(),
      targets: z.array(z.looseObject({ expr: z.string(), refId: z.string() })).default([]),
    }),
  ),
});

/** The dashboard as Grafana reads it. */
export function dashboard() {
  return dashboardSchema.parse(JSON.parse(text("dashboard.json")));
}

/** A query with Grafana's own variables filled in, as Prometheus gets it. */
export function asPromql(expr: string): string {
  return expr.replaceAll("$__rate_interval", "5m").replaceAll(/\$\w+/g, ".*");
}

/** The objects of one file of deploy/monitoring. */
export function objects(file: string): unknown[] {
  return parseAllDocuments(text(file)).map((document) => document.toJS() as unknown);
}
