/**
 * Why a request gave no usable answer. `connect`: no connection; `timeout`: not done within the request timeout;
 * `http-<code>`: that status; `stream-error`: status 200, then an error event; `cut`: the connection or the stream
 * ended too early; `bad-response`: not server-sent events of chat completion chunks; `aborted`: we were told to end.
 */
export type Cause =
  | "connect"
  | "timeout"
  | "stream-error"
  | "cut"
  | "bad-response"
  | "aborted"
  | `http-${number}`;

export interface Failure {
  readonly cause: Cause;
  /** What the server or the network said, on one line. */
  readonly message: string;
}
