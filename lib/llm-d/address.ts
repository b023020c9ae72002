/** An address out of an identifier of an engine. */
export interface Address {
  readonly host: string;
  readonly port: number | undefined;
}

const IPV4 = /^(\d{1,3}(?:\.\d{1,3}){3}|localhost)(?::(\d+))?$/;
const IPV6 = /^\[([0-9a-f:.]+)\](?::(\d+))?$/i;
const BARE_IPV6 = /^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*$/i;

/** `10.0.0.1`, `10.0.0.1:8000`, `[fd00::1]:8000`, `fd00::1`; undefined for a name. */
export function addressOf(identifier: string): Address | undefined {
  const [, host, port] = IPV4.exec(identifier) ?? IPV6.exec(identifier) ?? [];
  if (host !== undefined)
    return { host: host.toLowerCase(), port: port === undefined ? undefined : Number(port) };
  return BARE_IPV6.test(identifier) ? { host: identifier.toLowerCase(), port: undefined } : undefined;
}
