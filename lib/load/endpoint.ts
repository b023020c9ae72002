import { connect, isIP, type OnReadOpts, type Socket } from "node:net";

export interface Origin {
  /** `http://host:port`, without a path. */
  readonly url: string;
  /** Host header, also the name that TLS asks for; undefined = the URL's. */
  readonly host: string | undefined;
  /** Certificates in PEM of private authorities, trusted beside the public ones. */
  readonly ca: string | undefined;
}

/** Begins a connection; `opened` is called when bytes can be sent. */
export type Connect = (onread: OnReadOpts, opened: () => void) => Socket;

/** How to connect to an origin. Made once: reading the authorities' certificates takes longer than a handshake. */
export async function connectTo(origin: Origin): Promise<Connect> {
  const { hostname, port, protocol } = new URL(origin.url);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const isSecure = protocol === "https:";
  const address = { host, port: port === "" ? (isSecure ? 443 : 80) : Number(port) };
  if (isSecure) return connectSecurely(origin, address);
  return (onread, opened) => connect({ ...address, noDelay: true, onread }, opened);
}

async function connectSecurely(
  { host, ca }: Origin,
  address: { host: string; port: number },
): Promise<Connect> {
  // Loaded only here: it would be a good part of the start.
  const tls = await import("node:tls");
  const secureContext = tls.createSecureContext(
    ca === undefined ? {} : { ca: [...tls.rootCertificates, ca] },
  );
  const name = nameOf(host) ?? address.host;
  // TLS asks for a name, and an address is none.
  const options = { ...address, secureContext, ...(isIP(name) === 0 && { servername: name }) };
  return (onread, opened) => {
    const secured = { ...options, onread };
    return tls.connect(secured, opened).setNoDelay(true);
  };
}

/** A Host header without its port. */
function nameOf(host: string | undefined): string | undefined {
  return host?.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}
