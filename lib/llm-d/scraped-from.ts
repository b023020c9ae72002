/**
 * Whether a series in Prometheus comes from a pod: by the label `pod`; where a scrape configuration sets none, by the
 * address in `instance`.
 */
export function isScrapedFrom(
  labels: Readonly<Record<string, string>>,
  { name, ip }: { readonly name: string; readonly ip: string | undefined },
): boolean {
  if (labels["pod"] !== undefined) return labels["pod"] === name;
  const host = labels["instance"]?.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
  return host !== undefined && host === ip;
}
