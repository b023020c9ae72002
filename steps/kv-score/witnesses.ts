import type { AccessLogLine } from "../../lib/access-log/index.ts";
import type { Witness } from "./follow.ts";
import type { Sent } from "./sending.ts";

/** What the picker chose is where the request went only if the gateway obeyed. */
const PICK = "x-gateway-destination-endpoint";

/** Who says where a request went, the surest first. */
export function witnessesOf(
  { upstreams }: Pick<Sent, "upstreams">,
  line: AccessLogLine | undefined,
): Witness[] {
  const headers = upstreams.map(({ header, name }) => ({ by: header, name }));
  const logged = line?.upstream === undefined ? [] : [{ by: "access log", name: line.upstream }];
  const served = [...headers.filter(({ by }) => by !== PICK), ...logged];
  return served.length > 0 ? served : headers;
}

/** Whether the response alone says who answered. */
export function namesServer({ upstreams }: Pick<Sent, "upstreams">): boolean {
  return upstreams.some(({ header }) => header !== PICK);
}
