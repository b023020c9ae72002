import { Refusal, wire } from "./wire.ts";

const SECONDS_OF = { ms: 0.001, s: 1, m: 60, h: 3600 } as const;

/** A length of time as Go and Kubernetes write it (`90s`, `1m30s`, `1.5h`, `250ms`); the value is in seconds. */
export function duration(limits: { minSeconds: number; maxSeconds: number }) {
  const allowed = `from ${limits.minSeconds}s to ${limits.maxSeconds}s`;
  return wire({ wire: `duration ${allowed}, such as 90s or 1m30s` }, (text) => {
    const seconds = parseSeconds(text);
    return seconds !== undefined && seconds >= limits.minSeconds && seconds <= limits.maxSeconds
      ? seconds
      : new Refusal(`is not a duration ${allowed}, such as 90s or 1m30s`);
  });
}

function parseSeconds(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    seconds += Number(amount) * SECONDS_OF[unit as keyof typeof SECONDS_OF];
  }
  return seconds;
}
