/**
 * Response headers that name the engine which served a request, best first: the inference simulator's and the
 * engines' own name, the address that a gateway adds, and the EPP's pick where a gateway shows it.
 */
export const upstreamHeaders = [
  "x-inference-pod",
  "x-upstream-host",
  "x-gateway-destination-endpoint-served",
  "x-gateway-destination-endpoint",
] as const;

export type UpstreamHeader = (typeof upstreamHeaders)[number];

export interface Upstream {
  readonly header: UpstreamHeader;
  readonly name: string;
}

/** The engine that a response names, by the first of the headers that is there. */
export function upstreamOf(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Upstream | undefined {
  for (const header of upstreamHeaders) {
    const value = headers[header];
    const first = typeof value === "string" ? value.split(",", 1)[0] : value?.[0];
    const name = first?.trim();
    if (name) return { header, name };
  }
  return undefined;
}
