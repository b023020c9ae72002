import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Machine } from "./machine.ts";
import { places } from "./places.ts";
import { ServerProcess } from "./server-process.ts";

const times = z.object({ p50: z.number(), p99: z.number() });

/** What the server really did, of the requests since it was last reset; times in ms. */
export const truthSummary = z.object({
  requests: z.number(),
  aborted: z.number(),
  tokens: z.number(),
  ttft_ms: times,
  gap_ms: times,
  itl_request_mean_ms: times,
  /** How late tokens left, against the server's own schedule. */
  lateness_ms: times,
});

export type Truth = z.infer<typeof truthSummary>;

const truthSchema = z.object({ summary: truthSummary });

/** A server that streams on a schedule and keeps a record of when each token left. */
export class TruthServer implements AsyncDisposable {
  readonly url: string;
  readonly #process: ServerProcess;

  constructor(url: string, process: ServerProcess) {
    this.url = url;
    this.#process = process;
  }

  /** Forgets the requests so far. */
  async reset(): Promise<void> {
    const answer = await fetch(`${this.url}/truth`, { method: "DELETE" });
    await answer.body?.cancel();
  }

  async truth(): Promise<Truth> {
    const answer = await fetch(`${this.url}/truth?summary=1`);
    return truthSchema.parse(await answer.json()).summary;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }
}

/** First token after 100 ms, then one every `itlMs`. It ends by itself after six hours, whatever becomes of us. */
export async function startTruthServer(machine: Machine, itlMs: number): Promise<TruthServer> {
  const address = `127.0.0.1:${await freePort()}`;
  const flags = ["--listen", address, "--ttft", "100ms", "--itl", `${itlMs}ms`, "--lifetime", "6h"];
  const [program = "", ...args] = [...machine.server, places.truthServer.path, ...flags];
  const child = new ServerProcess(spawn(program, args, { stdio: "ignore" }));
  const server = new TruthServer(`http://${address}`, child);
  for (let attempt = 0; attempt < 100; attempt++) {
    if (child.hasEnded) throw new Error(`truth-server ended at its start, at ${address}`);
    const isUp = await server.reset().then(
      () => true,
      () => false,
    );
    if (isUp) return server;
    await sleep(50);
  }
  await server[Symbol.asyncDispose]();
  throw new Error(`truth-server did not answer at ${server.url}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
