/**
 * Requests by host, from those by upstream. Data-parallel ranks of one pod have a port each, and counters that are
 * read by pod: to these, the ports are one engine.
 */
export function countsByHost(upstreams: readonly string[], counts: readonly number[]): number[] {
  const byHost = new Map<string, number>();
  upstreams.forEach((upstream, place) => {
    const host = upstream.replace(/:\d+$/, "");
    byHost.set(host, (byHost.get(host) ?? 0) + (counts[place] ?? 0));
  });
  return [...byHost.values()];
}
