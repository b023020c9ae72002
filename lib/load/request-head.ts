/** Names us in the server's log. */
const USER_AGENT = "llm-d-validation-catalog";

/** Who one request is. */
export interface Tags {
  readonly session: string;
  readonly requestId: string;
  /** Value of the session token header that the server gave this session last; undefined = none yet. */
  readonly sessionToken?: string | undefined;
}

export interface RequestHeadOptions {
  /** Base URL of the gateway; its path, if any, comes before `path`. */
  readonly gateway: string;
  readonly host: string | undefined;
  /** Path of the endpoint: `/v1/chat/completions`. */
  readonly path: string;
  /** `x-test-id` of every request. */
  readonly testId: string;
  /** Asked before each request, since it may rotate. */
  readonly token: () => string | undefined;
  /** Header that carries the session; undefined = `x-session-id`. */
  readonly sessionHeader?: string | undefined;
  /** Header in which a session's token is given and sent back; undefined = tokens are not sent. */
  readonly sessionTokenHeader?: string | undefined;
  /** Header fields of every request, by name. */
  readonly extraHeaders?: ReadonlyMap<string, string> | undefined;
}

/** Request line and header fields: what all requests share is put together once. */
export class RequestHead {
  readonly #options: RequestHeadOptions;
  readonly #fixed: string;
  readonly #sessionHeader: string;

  constructor(options: RequestHeadOptions) {
    const { gateway, host, path, testId, extraHeaders, sessionHeader } = options;
    const url = new URL(gateway);
    const fields = new Map([
      ["host", host ?? url.host],
      ["content-type", "application/json"],
      ["accept", "text/event-stream"],
      ["accept-encoding", "identity"],
      ["user-agent", USER_AGENT],
      ["x-test-id", testId],
    ]);
    for (const [name, value] of extraHeaders ?? []) fields.set(name.toLowerCase(), value);
    const lines = [...fields].map(([name, value]) => `${name}: ${value}\r\n`);
    this.#fixed = `POST ${url.pathname.replace(/\/+$/, "")}${path} HTTP/1.1\r\n${lines.join("")}`;
    this.#options = options;
    this.#sessionHeader = sessionHeader ?? "x-session-id";
  }

  /** The whole head of one request whose body has so many bytes. */
  text({ session, requestId, sessionToken }: Tags, bodyBytes: number): string {
    const { token, sessionTokenHeader } = this.#options;
    const bearer = token();
    const authorization = bearer === undefined ? "" : `authorization: Bearer ${bearer}\r\n`;
    const isEchoed = sessionTokenHeader !== undefined && sessionToken !== undefined;
    const echo = isEchoed ? `${sessionTokenHeader}: ${sessionToken}\r\n` : "";
    return `${this.#fixed}content-length: ${bodyBytes}\r\n${this.#sessionHeader}: ${session}\r\nx-request-id: ${requestId}\r\n${authorization}${echo}\r\n`;
  }
}
