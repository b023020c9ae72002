import { BlockList, isIP } from "node:net";

/**
 * Whether a list of exceptions such as that of NO_PROXY names a URL. Entries stand between commas or blanks:
 * `example.com` and `.example.com` (that host and all below it), `*.example.com` (those below it alone), an address, a
 * network such as `10.0.0.0/8`, `*` (everything); each with `:port` for that port alone. Names are compared as they
 * are written, none is looked up: a network matches hosts that are given as addresses.
 */
export function isException(url: URL, exceptions: string): boolean {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  return exceptions.split(/[\s,]+/).some((entry) => {
    const { name, only = port } = split(entry.toLowerCase());
    return name !== "" && only === port && names(name, host);
  });
}

/** An entry without its port. An address of IPv6 has a port only behind brackets. */
function split(entry: string): { readonly name: string; readonly only?: number } {
  const [, inBrackets, plain, port] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  const name = inBrackets ?? plain ?? entry;
  return port === undefined ? { name } : { name, only: Number(port) };
}

function names(entry: string, host: string): boolean {
  if (entry === "*") return true;
  const [address = "", bits] = entry.split("/");
  if (isIP(address) !== 0) return isIn(host, address, bits);
  const domain = entry.replace(/^\*?\./, "").replace(/\.$/, "");
  return host.endsWith(`.${domain}`) || (host === domain && !entry.startsWith("*"));
}

/** `bits`: length of the network's prefix; undefined = the address alone. */
function isIn(host: string, address: string, bits: string | undefined): boolean {
  const family = isIP(address);
  const most = family === 6 ? 128 : 32;
  const prefix = bits === undefined ? most : Number(bits);
  if (isIP(host) !== family || !(prefix >= 0 && prefix <= most)) return false;
  const network = new BlockList();
  network.addSubnet(address, prefix, family === 6 ? "ipv6" : "ipv4");
  return network.check(host, family === 6 ? "ipv6" : "ipv4");
}
