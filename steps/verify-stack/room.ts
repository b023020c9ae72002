import { InvalidError } from "../../lib/errors/index.ts";
import type { Stack } from "../../lib/evidence/stack.ts";
import { budget, escapedBytes, shorten, terminationBytes } from "../../lib/result/index.ts";
import type { Status } from "../../lib/status.ts";
import { REASON_BYTES } from "../../lib/step.ts";
import { formatSummary } from "../../lib/summary.ts";

/**
 * Most bytes of gateway-url, host and model together, the model counted twice: they go from task to task inside
 * results, which Kubernetes limits. Beside them there is room for the name of a failed check.
 */
const MOST_BYTES = 340;

/** The mark of what was cut. */
const ELLIPSIS = "...";
/** Bytes of a reason worth having: the names of failed checks beyond the first are cut before it gets less. */
const LEAST_REASON_BYTES = 30;
/** Most bytes of the result `failed-checks`. */
export const FAILED_BYTES = 160;

/** The rule on the params as given. */
export function checkRoom(params: {
  gatewayUrl: string | undefined;
  host: string | undefined;
  model: string | undefined;
}): string[] {
  const { gatewayUrl: gateway = "", host = "", model = "" } = params;
  return escapedBytes(gateway) + escapedBytes(host) + 2 * escapedBytes(model) > MOST_BYTES
    ? [`gateway-url, host and model: take more than ${MOST_BYTES} bytes together (the model counts twice)`]
    : [];
}

interface Told {
  readonly status: Status;
  readonly reason: string;
  readonly counts: string;
  readonly data: Stack;
}

/**
 * Reason and data, cut to what the other results leave room for. Both the reason and the failed checks stand twice in
 * the results, alone and inside the summary. Throws InvalidError when not even an empty reason fits.
 */
export function fitResults({ reason, data, ...told }: Told): Pick<Told, "reason" | "data"> {
  // What must be escaped would take more room inside the summary than alone.
  const plain = reason.replace(/\s+/g, " ").replace(/["\\]/g, "'");
  const wanted = Math.min(escapedBytes(plain), LEAST_REASON_BYTES);
  const leaves = (least: number) => (failed: string[]) =>
    failed.join(",").length <= FAILED_BYTES && roomFor({ ...told, data: { ...data, failed } }) >= least;
  const lists = fewerAndFewer(data.failed);
  const named = lists.filter(([first]) => first !== ELLIPSIS);
  const kept = named.find(leaves(wanted)) ?? lists.find(leaves(ELLIPSIS.length));
  if (kept === undefined) {
    throw new InvalidError(
      "the names of gateway, host and model do not fit into the results beside the failed checks",
      { hint: "give a shorter gateway-url" },
    );
  }
  const fitted = { ...data, failed: kept };
  return {
    reason: shorten(plain, Math.min(roomFor({ ...told, data: fitted }), REASON_BYTES)),
    data: fitted,
  };
}

/** All ids, then one less at a time with a mark that some are missing. */
function fewerAndFewer(ids: readonly string[]): string[][] {
  return [[...ids], ...ids.map((_, less) => [...ids.slice(0, ids.length - 1 - less), ELLIPSIS])];
}

/** Bytes that each of the two reasons may take. */
function roomFor({ status, counts, data }: Omit<Told, "reason">): number {
  const bare = new Map([
    ["status", status],
    ["reason", ""],
    ["summary", formatSummary({ v: 1, task: "verify-stack", status, reason: "", data })],
    ["model", data.model],
    ["block-size", String(data.blockSize ?? "")],
    ["failed-checks", data.failed.join(",")],
    ["counts", counts],
  ]);
  return Math.floor((budget.plain - terminationBytes(bare)) / 2);
}
