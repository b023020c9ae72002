export const JOB = "llm-d-validation";

/**
 * What tells one series of runs from another. Not the run: a Pushgateway keeps a group until it is deleted, so that
 * every run would leave its figures there for ever.
 */
export interface Group {
  /** Namespace of llm-d. */
  readonly namespace: string;
  readonly pipeline: string | undefined;
  readonly schedule: string | undefined;
}

/** The group's path in a Pushgateway's API. A label without a value is left out, as Prometheus sees no difference. */
export function groupPath({ namespace, pipeline, schedule }: Group): string {
  const labels = { namespace, pipeline, schedule };
  const parts = Object.entries(labels).map(([name, value]) => (value ? segment(name, value) : ""));
  return `/metrics/job/${JOB}${parts.join("")}`;
}

/** A slash cannot stand in a path's segment, encoded or not: the Pushgateway takes such values in base64. */
function segment(name: string, value: string): string {
  return value.includes("/")
    ? `/${name}@base64/${Buffer.from(value).toString("base64url")}`
    : `/${name}/${encodeURIComponent(value)}`;
}
