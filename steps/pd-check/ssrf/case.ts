import type { SsrfOutcome } from "../../../lib/evidence/pd.ts";
import type { Status } from "../../../lib/status.ts";
import { isLoopback } from "./address.ts";
import type { Arrival } from "./listener.ts";

/** One request with our listener's address in it, and whether somebody went there. */
export interface SsrfCase {
  /** What was sent, for a sentence: `a repeated prompt through the gateway`. */
  readonly what: string;
  /** Sent to the sidecar itself, where no picker has a say. */
  readonly isDirect: boolean;
  /** `overwritten`: the picker may have put an engine of its own into the header, so that no sidecar saw ours. */
  readonly outcome: Exclude<SsrfOutcome, ""> | "overwritten";
  readonly arrivals: readonly Arrival[];
  /** What the client got: `200`, or why it got nothing. */
  readonly answer: string;
  /** Where we listened. */
  readonly listenAddress: string;
}

/**
 * The worst of the cases: a connection, then one that cannot be told. Empty without a case. A header that was
 * overwritten says nothing, and leaves nothing open where the sidecar itself was asked.
 */
export function ssrfOutcome(cases: readonly SsrfCase[]): SsrfOutcome {
  if (cases.some(({ outcome }) => outcome === "connected")) return "connected";
  if (openCase(cases) !== undefined) return "unclear";
  return cases.length === 0 ? "" : "none";
}

function openCase(cases: readonly SsrfCase[]): SsrfCase | undefined {
  const isSure = cases.some(({ isDirect, outcome }) => isDirect && outcome === "none");
  return cases.find(({ outcome }) => outcome === "unclear" || (outcome === "overwritten" && !isSure));
}

/** What the cases mean for the verdict; undefined: nothing speaks against the stack. */
export function ssrfFinding(
  cases: readonly SsrfCase[],
): { readonly status: Extract<Status, "fail" | "warn">; readonly reason: string } | undefined {
  const hit = cases.find(({ outcome }) => outcome === "connected");
  const [arrival] = hit?.arrivals ?? [];
  if (hit !== undefined && arrival !== undefined) {
    const isOwnMesh = isLoopback(arrival.from) && !isLoopback(hit.listenAddress);
    const came = isOwnMesh
      ? "someone connect to us through this pod's mesh sidecar"
      : `${arrival.from} connect to us`;
    return { status: "fail", reason: `SSRF: ${hit.what} made ${came} (${arrival.firstLine})` };
  }
  const open = openCase(cases);
  if (open === undefined) return undefined;
  const why =
    open.outcome === "overwritten"
      ? "the picker split a repeated prompt and overwrote the header; give sidecar-url"
      : `${open.what} got ${open.answer}, and nobody connected`;
  return { status: "warn", reason: `SSRF not shown: ${why}` };
}

/** A case as a line for people. */
export function ssrfLine({ what, outcome, arrivals, answer }: SsrfCase): string {
  const came = arrivals.map(({ from, firstLine }) => `${from}: ${firstLine}`).join("; ");
  const seen = {
    connected: `CONNECTED: ${came}`,
    none: "no connection, which is evidence for this request only",
    unclear: "no connection, but no answer either: what was on its way may not have reached us",
    overwritten:
      "the picker split it and overwrote the header, or nobody knows that it did not; give sidecar-url",
  }[outcome];
  return `${what}: ${seen} (answer: ${answer})`;
}
