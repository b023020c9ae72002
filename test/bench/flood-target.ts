import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { root } from "../../tools/steps.ts";
import type { Machine } from "./machine.ts";
import { ServerProcess } from "./server-process.ts";

const program = fileURLToPath(new URL("flood-server.ts", import.meta.url));

/** Longest wait for a request. */
const LIMIT_MS = 30_000;

/** The flood server in a process of its own, on the server's core. */
export class FloodTarget implements AsyncDisposable {
  readonly url: string;
  readonly #process: ServerProcess;
  readonly #lines: Interface;

  constructor(url: string, process: ServerProcess, lines: Interface) {
    this.url = url;
    this.#process = process;
    this.#lines = lines;
  }

  /**
   * When the first request of the next connection comes (ns, monotonic); to be asked before it is sent.
   *
   * @throws Error when none comes in half a minute
   */
  async nextArrival(): Promise<bigint> {
    const [line] = await once(this.#lines, "line", { signal: AbortSignal.timeout(LIMIT_MS) });
    return BigInt(line);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }
}

/** @param tokens of every answer */
export async function startFloodTarget(machine: Machine, tokens: number): Promise<FloodTarget> {
  const words = [process.execPath, "--import", "tsx", program, String(tokens)];
  const [command = "", ...args] = [...machine.server, ...words];
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const server = new ServerProcess(child);
  const lines = createInterface({ input: child.stdout });
  const [port] = await Promise.race([
    once(lines, "line"),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`the flood server ended with ${code}`))),
  ]);
  return new FloodTarget(`http://127.0.0.1:${port}`, server, lines);
}
