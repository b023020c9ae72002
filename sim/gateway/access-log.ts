import { closeSync, openSync, writeSync } from "node:fs";

/** One line of the log: Envoy's json_format with the fields of the demo's gateway, null = absent. */
export interface AccessEntry {
  authority: string | null;
  downstream_remote_address: string;
  /** Milliseconds to the last byte. */
  duration: number;
  /** The picker's dynamic metadata: `ip:port` of each candidate to its score; absent unless it emits them. */
  endpoint_scores?: Readonly<Record<string, number>>;
  gateway_destination_endpoint: string | null;
  method: string;
  path: string;
  protocol: string;
  request_id: string;
  /** 0 when the client left before a status was sent. */
  response_code: number;
  response_code_details: string;
  /** "-" = none; UF, UC, UPE, DC, UH, FI as Envoy's. */
  response_flags: string;
  route_name: string;
  /** ISO 8601 with milliseconds. */
  start_time: string;
  /** `ip:port` */
  upstream_host: string | null;
  /** Milliseconds to the worker's headers: a string, as Envoy takes it from a header. */
  upstream_service_time: string | null;
  user_agent: string | null;
  x_session_id: string | null;
  x_test_id: string | null;
}

/** Where lines go. */
export interface LogSink {
  write(lines: readonly string[]): void;
  close?(): void;
}

/** Writes entries late and in batches: Envoy does (every 10 s unless told otherwise), so readers must wait. */
export class AccessLog {
  readonly #sinks: readonly LogSink[];
  readonly #timer: NodeJS.Timeout;
  #pending: string[] = [];

  /** @param flushMs milliseconds between two batches. */
  constructor(sinks: readonly LogSink[], flushMs: number) {
    this.#sinks = sinks;
    this.#timer = setInterval(() => this.#flush(), flushMs).unref();
  }

  add(entry: AccessEntry): void {
    this.#pending.push(JSON.stringify(entry));
  }

  /** Writes what is left. */
  close(): void {
    clearInterval(this.#timer);
    this.#flush();
    for (const sink of this.#sinks) sink.close?.();
  }

  #flush(): void {
    const lines = this.#pending;
    if (lines.length === 0) return;
    this.#pending = [];
    for (const sink of this.#sinks) sink.write(lines);
  }
}

/** Appends to a file, which is there from the start. Throws the system's error when it cannot be written. */
export function fileSink(path: string): LogSink {
  const file = openSync(path, "a");
  return {
    write: (lines) => void writeSync(file, `${lines.join("\n")}\n`),
    close: () => closeSync(file),
  };
}

/** Standard output: what `kubectl logs` shows. */
export const stdoutSink: LogSink = {
  write: (lines) => void process.stdout.write(`${lines.join("\n")}\n`),
};
