/** The condition `Succeeded` of a run. */
export interface Condition {
  type: "Succeeded";
  status: "True" | "False" | "Unknown";
  reason: string;
  message: string;
  /** RFC 3339. */
  lastTransitionTime: string;
}

export function condition(status: Condition["status"], reason: string, message: string): Condition {
  return { type: "Succeeded", status, reason, message, lastTransitionTime: new Date().toISOString() };
}
