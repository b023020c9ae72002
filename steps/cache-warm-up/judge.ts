import { UnreachableError } from "../../lib/errors/index.ts";
import type { Status } from "../../lib/status.ts";
import type { WarmedUp } from "./warm-up.ts";

/** Whether the caches can be warm. Throws UnreachableError when no request found a connection. */
export function judge({ asked, sent, failures }: WarmedUp): { status: Status; reason: string } {
  const failed = failures.length;
  if (failed === 0) return { status: "pass", reason: `${sent} of ${sent} warm-up requests succeeded` };
  const causes = [...new Set(failures.map(({ cause }) => cause))].join(", ");
  if (failed < sent)
    return { status: "warn", reason: `${failed} of ${sent} warm-up requests failed: ${causes}` };
  const reason = `none of ${sent < asked ? "the first " : ""}${sent} warm-up requests succeeded: ${causes}`;
  if (failures.every(({ cause }) => cause === "connect")) throw new UnreachableError(reason);
  return { status: "invalid", reason };
}
