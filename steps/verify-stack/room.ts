import { InvalidError } from "../../lib/errors/index.ts";
import type { Stack } from "../../lib/evidence/stack.ts";
import { budget, escapedBytes, shorten, terminationBytes } from "../../lib/result/index.ts";
import type { Status } from "../../lib/status.ts";
import { REASON_BYTES } from "../../lib/step.ts";
import { formatSummary } from "../../lib/summary.ts";

/**
 * Most bytes of gateway-url, host and model together, the model counted twice: they go from task to task inside
 * results, which Kubernetes limits. This is what a stack without a failed check has room for.
 */
const MOST_BYTES = 480;

/** Bytes of the mark that shows a reason was cut. */
const ELLIPSIS_BYTES = 3;

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

/**
 * The reason, cut to what the other results leave room for. It stands twice in the results, alone and inside the
 * summary, and is the one text in them that may be cut. Throws InvalidError when not even an empty one fits.
 */
export function fitReason(reason: string, { status, data }: { status: Status; data: Stack }): string {
  const bare = new Map([
    ["status", status],
    ["reason", ""],
    ["summary", formatSummary({ v: 1, task: "verify-stack", status, reason: "", data })],
    ["model", data.model],
    ["block-size", String(data.blockSize ?? "")],
    ["failed-checks", data.failed.join(",")],
  ]);
  const room = Math.floor((budget.plain - terminationBytes(bare)) / 2);
  if (room < ELLIPSIS_BYTES) {
    throw new InvalidError(
      "the names of gateway, host and model do not fit into the results beside the failed checks",
      {
        hint: "give a shorter gateway-url",
      },
    );
  }
  // What must be escaped would take more room inside the summary than alone.
  return shorten(
    reason.replace(/["\\\s]+/g, (found) => (found.trim() === "" ? " " : "'")),
    Math.min(room, REASON_BYTES),
  );
}
