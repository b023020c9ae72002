import { runBareReader } from "./bare-reader.ts";
import { compare, type Round } from "./comparison.ts";
import { table } from "./line.ts";
import { type Load, loads } from "./load.ts";
import type { Machine } from "./machine.ts";
import type { Options } from "./options.ts";
import { presentPeers, runPeer } from "./peer.ts";
import { isThere, places } from "./places.ts";
import { runRamp } from "./ramp.ts";
import { addedFigures, ofBareReader, ofPeer, ofRamp, type Sample } from "./sample.ts";
import type { Section } from "./section.ts";
import { spreadText } from "./spread.ts";
import { startTruthServer, type TruthServer } from "./truth-server.ts";

const OURS = "session-ramp";
const BARE = "bare reader";
const TOKENS = 128;

type Client = (server: TruthServer, load: Load) => Promise<Sample>;

/** Ours beside the bare reader and the peers, against a server whose times are known. */
export async function streams(machine: Machine, options: Options): Promise<Section[]> {
  if (!isThere(places.truthServer, "the section streams")) return [];
  const clients = presentClients(machine, options);
  const sections: Section[] = [];
  for (const load of loads.filter(({ streams }) => options.streams.includes(streams))) {
    await using server = await startTruthServer(machine, load.itlMs);
    const samples = await interleave(clients, server, load, options.runs);
    sections.push(sectionOf(load, clients, samples));
  }
  return sections;
}

function presentClients(machine: Machine, { program, peers }: Options): Map<string, Client> {
  const clients = new Map<string, Client>();
  clients.set(OURS, async (server, { streams, rounds }) => {
    const flags = { requests: streams * rounds, concurrency: streams, "max-tokens": TOKENS };
    const run = await runRamp(machine, program, server.url, flags);
    return ofRamp(run, await server.truth());
  });
  if (isThere(places.bareReader, "the bare reader")) {
    clients.set(BARE, async (server, { streams, rounds }) => {
      const run = await runBareReader(machine, server.url, {
        streams,
        requests: streams * rounds,
        tokens: TOKENS,
      });
      return ofBareReader(run, await server.truth());
    });
  }
  for (const name of presentPeers(peers)) {
    clients.set(name, async (server, load) =>
      ofPeer(await runPeer(machine, name, server.url, { ...load, tokens: TOKENS })),
    );
  }
  return clients;
}

/** Rounds of one run of each, begun by another client each time. A run that fails is said and left out. */
async function interleave(
  clients: ReadonlyMap<string, Client>,
  server: TruthServer,
  load: Load,
  runs: number,
): Promise<Map<string, Sample>[]> {
  const rounds: Map<string, Sample>[] = [];
  for (let run = 0; run < runs; run++) {
    const round = new Map<string, Sample>();
    const order = [...clients];
    order.push(...order.splice(0, run % order.length));
    for (const [name, client] of order) {
      console.error(`${load.streams} streams, round ${run + 1} of ${runs}: ${name}`);
      await server.reset();
      try {
        round.set(name, await client(server, load));
      } catch (error) {
        console.error(`FAILED ${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    rounds.push(round);
  }
  return rounds;
}

function sectionOf(
  load: Load,
  clients: ReadonlyMap<string, Client>,
  rounds: readonly Map<string, Sample>[],
): Section {
  const others = [...clients.keys()].filter((name) => name !== OURS && name !== BARE);
  const complete = rounds.flatMap((round): Round[] => {
    const ours = round.get(OURS);
    const peers = others.map((name) => round.get(name)).filter((sample) => sample !== undefined);
    return ours ? [{ ours, bare: round.get(BARE), peers }] : [];
  });
  return {
    title: `${load.streams} streams, a token every ${load.itlMs} ms, ${load.rounds} requests of ${TOKENS} tokens each`,
    detail: costs([...clients.keys()], rounds),
    lines: compare(load.streams, complete, rounds.length),
  };
}

function costs(names: readonly string[], rounds: readonly Map<string, Sample>[]): string {
  const head = ["client", "runs", "requests", "tokens/s", "CPU us/token", "RSS MiB", "server late p99 ms"];
  const rows = names.map((name) => {
    const samples = rounds.map((round) => round.get(name)).filter((sample) => sample !== undefined);
    const text = (of: (sample: Sample) => number, digits: number) => spreadText(samples.map(of), digits);
    return [
      name,
      `${samples.length} of ${rounds.length}`,
      spreadText(
        samples.slice(0, 1).map(({ requests }) => requests),
        0,
      ),
      text((sample) => sample.tokensPerSecond, 0),
      text((sample) => sample.cpuPerToken, 1),
      text((sample) => sample.rssMiB, 0),
      text((sample) => sample.serverLateP99, 2),
      ...addedFigures.map((figure) => text(({ added }) => added[figure], 2)),
    ];
  });
  return table([...head, "added TTFT p50 ms", "p99", "added ITL p50 ms", "p99"], rows);
}
