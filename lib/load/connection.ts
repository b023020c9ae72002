import type { Socket } from "node:net";
import { now } from "./clock.ts";
import type { Connect } from "./endpoint.ts";
import { EventTimes } from "./event-times.ts";
import { Exchange } from "./exchange.ts";
import { ResponseReader } from "./http1/index.ts";

/**
 * Idle time in milliseconds after which a connection is opened anew before it is used. Servers end idle connections
 * after some seconds (uvicorn: 5), and what is sent at that very moment is lost: a healthy server would get a failure.
 * Somewhat below a second, since a think time of a second may end a little early.
 */
const STALE_MS = 950;

const CONNECT_TIMEOUT_MS = 5000;

/**
 * What sockets read into: one buffer for all of them, since each read is used up before the next one. A read of one
 * token then costs no allocation, and its bytes are in the processor's cache.
 */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);

/** What goes over the wire. */
export interface Message {
  /** Request line and header fields, with the blank line; ISO 8859-1. */
  readonly head: string;
  readonly body: Buffer;
}

export interface SendOptions {
  /** From the call to the end of the answer; opening a connection counts. */
  readonly timeoutMs: number;
  /** Keep the answer's text. */
  readonly keepText?: boolean;
}

/**
 * One HTTP/1.1 keep-alive connection that carries one request at a time, on a bare socket: see docs/adr for what a
 * general client costs on top. It is opened before it is needed, so that no first request pays for the handshake, and
 * opened anew, before the next request's clock starts, when the server has closed it or may be about to.
 */
export class Connection {
  readonly #connect: Connect;
  readonly #reader = new ResponseReader();
  readonly #times = new EventTimes();
  #socket: Socket | undefined;
  /** When it was opened or last used, on the monotonic clock. */
  #idleSince = Number.NEGATIVE_INFINITY;
  /** Settles when the socket that is being opened is open, or cannot be. */
  #opening: Promise<number> | undefined;
  #running: Exchange | undefined;
  #destroyed: string | undefined;
  readonly #staleMs: number;

  /** `staleMs`: idle milliseconds after which it is opened anew before it is used. */
  constructor(connect: Connect, staleMs = STALE_MS) {
    this.#connect = connect;
    this.#staleMs = staleMs;
  }

  /** When each content event of the last answer arrived; a view, valid until the next `send`. */
  get times(): Float64Array {
    return this.#times.values;
  }

  /** Opens the socket. Resolves with the milliseconds it took; rejects with what the network said. */
  open(): Promise<number> {
    const from = now();
    this.#drop();
    const opening = new Promise<number>((resolve, reject) => {
      const socket = this.#newSocket(reject, () => {
        socket.setTimeout(0);
        const at = now();
        if (socket === this.#socket) {
          this.#opening = undefined;
          this.#idleSince = at;
        }
        resolve(at - from);
      });
      this.#socket = socket;
    });
    this.#opening = opening;
    return opening;
  }

  /** Sends one message and follows the answer to its end. Never rejects: a failure is part of the record. */
  send(message: Message, { timeoutMs, keepText = false }: SendOptions): Promise<Exchange> {
    return new Promise((resolve) => {
      const settled = (isReusable: boolean) => {
        this.#running = undefined;
        this.#idleSince = now();
        if (!isReusable) this.#drop();
        resolve(exchange);
      };
      const exchange = new Exchange({ timeoutMs, keepText, times: this.#times, settled });
      this.#running = exchange;
      if (this.#destroyed !== undefined) exchange.abort(this.#destroyed);
      else if (this.isFresh) this.#write(exchange, message);
      else this.#openAndWrite(exchange, message);
    });
  }

  /** Ends what is running as `aborted`, and the connection. */
  destroy(why: string): void {
    this.#destroyed = why;
    this.#running?.abort(why);
    this.#drop();
  }

  /** It may carry a request as it is, or will as soon as it is open. */
  get isReady(): boolean {
    return this.#opening !== undefined || this.isFresh;
  }

  /** It is open, and was used a moment ago: it may carry a request as it is. */
  get isFresh(): boolean {
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed || socket.readableEnded) return false;
    return now() - this.#idleSince < this.#staleMs;
  }

  #openAndWrite(exchange: Exchange, message: Message): void {
    const from = now();
    (this.#opening ?? this.open()).then(
      () => {
        exchange.connectMs = now() - from;
        // It may have timed out meanwhile: then it must not reach the server any more.
        if (exchange.end === undefined) this.#write(exchange, message);
      },
      (error: Error) => exchange.fail(error),
    );
  }

  #write(exchange: Exchange, { head, body }: Message): void {
    const socket = this.#socket;
    if (socket === undefined) {
      exchange.fail(new Error("the server closed the connection at once"));
      return;
    }
    const bytes = Buffer.allocUnsafe(head.length + body.length);
    bytes.write(head, 0, "latin1");
    body.copy(bytes, head.length);
    this.#reader.begin(exchange);
    exchange.sent = now();
    socket.write(bytes);
  }

  #newSocket(onRefused: (error: Error) => void, onOpen: () => void): Socket {
    const onread = {
      buffer: readBuffer,
      callback: (size: number): boolean => {
        this.#read(socket, size);
        return true;
      },
    };
    const socket = this.#connect(onread, onOpen);
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => {
      socket.destroy(new Error(`no connection within ${CONNECT_TIMEOUT_MS / 1000} s`));
    });
    let reason: Error | undefined;
    socket.on("error", (error) => {
      reason = error;
    });
    socket.on("close", () => {
      onRefused(reason ?? new Error("the server closed the connection"));
      this.#closed(socket, reason);
    });
    return socket;
  }

  #read(socket: Socket, size: number): void {
    const exchange = this.#running;
    // A socket that was dropped may still have had something to say.
    if (socket !== this.#socket) return;
    if (exchange === undefined) {
      this.#drop();
      return;
    }
    // The reader would take them for the end of the answer before.
    if (exchange.sent === undefined) {
      exchange.fail(new Error("the server spoke before it was asked"));
      return;
    }
    exchange.arrived(now());
    try {
      this.#reader.push(readBuffer, size);
    } catch (error) {
      exchange.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** `reason`: what broke it; undefined = the server ended it in good order. */
  #closed(socket: Socket, reason: Error | undefined): void {
    if (socket !== this.#socket) return;
    this.#drop();
    const exchange = this.#running;
    if (exchange?.sent === undefined) return;
    exchange.arrived(now());
    if (reason !== undefined) exchange.fail(reason);
    else if (!this.#reader.close()) exchange.fail(new Error("the server closed the connection"));
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#opening = undefined;
    this.#idleSince = Number.NEGATIVE_INFINITY;
    socket?.destroy();
  }
}
