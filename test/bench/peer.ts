import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { ended } from "./ended.ts";
import type { Machine } from "./machine.ts";
import { isThere, peerPlace, places } from "./places.ts";
import { truthSummary } from "./truth-server.ts";

/** The names that bench-peers knows. */
const PEERS = ["guidellm", "aiperf", "inference-perf"] as const;

/** One run of a peer may take four minutes, and one of two requests goes before it. */
const LIMIT_MS = 10 * 60_000;

const rowSchema = z.object({
  asked: z.number(),
  exit: z.number(),
  error: z.string().optional(),
  done: z.number().optional(),
  /** CPU (s) of the whole process tree, and the peak of the tree's resident bytes. */
  cpu: z.number(),
  rss: z.number(),
  rate: z.number().optional(),
  ttft50: z.number().optional(),
  ttft99: z.number().optional(),
  itl50: z.number().optional(),
  itl99: z.number().optional(),
  /** What the percentiles of ITL are of; absent = of single gaps. */
  itl_of: z.enum(["gap_ms", "itl_request_mean_ms"]).default("gap_ms"),
  truth: truthSummary.optional(),
});

export type PeerRow = z.infer<typeof rowSchema>;

/** The peers to run: those asked for, or those that are installed. What is missing is said on stderr. */
export function presentPeers(asked: readonly string[] | undefined): string[] {
  const wanted = asked ?? PEERS;
  if (wanted.length === 0 || !isThere(places.benchPeers, "all peers")) return [];
  return wanted.filter((name) => isThere(peerPlace(name), `the peer ${name}`));
}

/**
 * One run of one peer, measured by bench-peers: client pinned, CPU of its process tree from its start.
 *
 * @throws Error when there is no row of it
 */
export async function runPeer(
  machine: Machine,
  name: string,
  url: string,
  load: { readonly streams: number; readonly rounds: number; readonly tokens: number },
): Promise<PeerRow> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "bench-peers-"));
  const { streams, rounds, tokens } = load;
  const flags = {
    peers: name,
    concurrency: streams,
    rounds,
    "output-tokens": tokens,
    cpus: machine.clientCore,
  };
  const words = Object.entries({ ...flags, out: folder.path }).flatMap(([flag, value]) => [
    `--${flag}`,
    String(value),
  ]);
  const command = [...machine.priority, places.benchPeers.path, url, "truth", ...words];
  const { stderr } = await ended(command, { timeoutMs: LIMIT_MS });
  const rows = await readFile(join(folder.path, "rows.json"), "utf8").catch(() => "[]");
  const [row] = z.array(rowSchema).parse(JSON.parse(rows));
  if (row === undefined) throw new Error(`bench-peers has no row of ${name}: ${stderr.trim().slice(-500)}`);
  if (row.exit !== 0 || row.error !== undefined)
    throw new Error(`${name} ended with ${row.exit}: ${row.error ?? "no reason given"}`);
  return row;
}
