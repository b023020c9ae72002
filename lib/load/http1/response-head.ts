/** The bytes are not an HTTP/1 response. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

/** Header fields by lower-case name; a field that came several times is joined by commas (RFC 9110, 5.3). */
export type Headers = Readonly<Record<string, string | undefined>>;

/** How long the body is (RFC 9112, 6.3): in chunks, so many bytes, or whatever comes until the connection closes. */
export type Framing = "chunked" | "until-close" | number;

export interface ResponseHead {
  readonly status: number;
  readonly headers: Headers;
  readonly framing: Framing;
  /** The connection may carry another request afterwards. */
  readonly keepsAlive: boolean;
}

const BLANK = /[ \t]/;
const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: |$)/;

/** Parses status line and header fields, all but the blank line. Throws ProtocolError. */
export function parseHead(text: string): ResponseHead {
  const lines = text.split(/\r?\n/);
  const [first = ""] = lines;
  const match = STATUS_LINE.exec(first);
  if (match === null) throw new ProtocolError(`no HTTP/1 response: ${first.slice(0, 100)}`);
  const status = Number(match[2]);
  const headers = parseFields(lines);
  const isPersistent = match[1] === "1";
  return {
    status,
    headers,
    framing: framingOf(status, headers),
    keepsAlive: keepsAlive(isPersistent, headers),
  };
}

function parseFields(lines: readonly string[]): Headers {
  const headers: Record<string, string | undefined> = Object.create(null);
  for (let n = 1; n < lines.length; n++) {
    const line = lines[n] ?? "";
    if (line === "") continue;
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    // Blanks before the colon or at the line's start would hide a field that frames the body (RFC 9112, 5.1 and 5.2).
    if (colon <= 0 || BLANK.test(name)) throw new ProtocolError(`no header field: ${line.slice(0, 100)}`);
    const value = line.slice(colon + 1).trim();
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return headers;
}

function framingOf(status: number, headers: Headers): Framing {
  if (status === 204 || status === 304) return 0;
  const coding = headers["transfer-encoding"];
  if (coding !== undefined) {
    if (/(?:^|,)\s*chunked\s*$/i.test(coding)) return "chunked";
    return "until-close";
  }
  const length = headers["content-length"];
  if (length === undefined) return "until-close";
  if (!/^\d{1,15}$/.test(length)) throw new ProtocolError(`no content-length: ${length.slice(0, 100)}`);
  return Number(length);
}

function keepsAlive(isPersistent: boolean, headers: Headers): boolean {
  // HTTP/1.0 has no codings: what comes after such a body cannot be trusted (RFC 9112, 6.1).
  if (!isPersistent && headers["transfer-encoding"] !== undefined) return false;
  const connection = headers["connection"]?.toLowerCase() ?? "";
  return isPersistent ? !connection.includes("close") : connection.includes("keep-alive");
}
