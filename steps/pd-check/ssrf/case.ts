import type { SsrfOutcome } from "../../../lib/evidence/pd.ts";
import type { Status } from "../../../lib/status.ts";
import type { Arrival } from "./listener.ts";

/** One request with our listener's address in it, and whether somebody went there. */
export interface SsrfCase {
  /** What was sent, for a sentence: `a repeated prompt through the gateway`. */
  readonly what: string;
  readonly outcome: Exclude<SsrfOutcome, "">;
  readonly arrivals: readonly Arrival[];
  /** What the client got: `200`, or why it got nothing. */
  readonly answer: string;
}

/** The worst of the cases: a connection, then one that cannot be told. Empty without a case. */
export function ssrfOutcome(cases: readonly SsrfCase[]): SsrfOutcome {
  const order = ["connected", "unclear", "none"] as const;
  return order.find((outcome) => cases.some((one) => one.outcome === outcome)) ?? "";
}

/** What the cases mean for the verdict; undefined: nothing speaks against the stack. */
export function ssrfFinding(
  cases: readonly SsrfCase[],
): { readonly status: Extract<Status, "fail" | "warn">; readonly reason: string } | undefined {
  const hit = cases.find(({ outcome }) => outcome === "connected");
  const [arrival] = hit?.arrivals ?? [];
  if (hit !== undefined && arrival !== undefined) {
    return {
      status: "fail",
      reason: `SSRF: ${hit.what} made ${arrival.from} connect to us (${arrival.firstLine})`,
    };
  }
  const open = cases.find(({ outcome }) => outcome === "unclear");
  if (open === undefined) return undefined;
  return { status: "warn", reason: `SSRF not shown: ${open.what} got ${open.answer}, and nobody connected` };
}

/** A case as a line for people. */
export function ssrfLine({ what, outcome, arrivals, answer }: SsrfCase): string {
  const came = arrivals.map(({ from, firstLine }) => `${from}: ${firstLine}`).join("; ");
  const seen = {
    connected: `CONNECTED: ${came}`,
    none: "no connection, which is evidence for this request only",
    unclear: "no connection, but no answer either: what was on its way may not have reached us",
  }[outcome];
  return `${what}: ${seen} (answer: ${answer})`;
}
