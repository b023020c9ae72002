import { availableParallelism, cpus, loadavg } from "node:os";
import { ended } from "./ended.ts";

const CLIENT_CORE = 0;
const SERVER_CORE = 1;
const NICE = "-5";

const PROBE = { timeoutMs: 10_000 } as const;

/** Where client and server run: words that go before their command. */
export interface Machine {
  readonly client: readonly string[];
  readonly server: readonly string[];
  /** Only the priority: for a program that pins its client itself. */
  readonly priority: readonly string[];
  /** The core of the client as `taskset` takes it. */
  readonly clientCore: string;
  /** What a reader of the figures has to know, by name. */
  readonly facts: readonly (readonly [string, string])[];
}

/** One core for the client and another for the server, so that neither takes the other's time. */
export async function inspectMachine(): Promise<Machine> {
  const [hasPriority, hasPinning] = await Promise.all([canRaise(), canPin()]);
  const priority = hasPriority ? ["nice", "-n", NICE] : [];
  const pinned = (core: number) => [...priority, ...(hasPinning ? ["taskset", "-c", String(core)] : [])];
  const cores = cpus();
  return {
    client: pinned(CLIENT_CORE),
    server: pinned(SERVER_CORE),
    priority,
    clientCore: String(CLIENT_CORE),
    facts: [
      ["cores", `${cores.length} x ${cores[0]?.model ?? "unknown"}`],
      ["load average at the start", loadavg()[0]?.toFixed(2) ?? ""],
      ["Node", `${process.version}, ${process.platform} ${process.arch}`],
      ["pinned", hasPinning ? `client to core ${CLIENT_CORE}, server to core ${SERVER_CORE}` : "NO"],
      ["priority", hasPriority ? `nice ${NICE}` : "as started: nice may not raise it"],
    ],
  };
}

/** `nice` warns and goes on where it may not raise the priority, so only what it reports counts. */
async function canRaise(): Promise<boolean> {
  const { stdout } = await ended(["nice", "-n", NICE, "nice"], PROBE).catch(() => ({ stdout: "" }));
  return stdout.trim() === NICE;
}

async function canPin(): Promise<boolean> {
  if (availableParallelism() < 2) return false;
  const { code } = await ended(["taskset", "-c", String(SERVER_CORE), "true"], PROBE).catch(() => ({
    code: 1,
  }));
  return code === 0;
}
