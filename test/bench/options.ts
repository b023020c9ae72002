import { parseArgs } from "node:util";
import { loads } from "./load.ts";
import { PROGRAM } from "./places.ts";

export const SECTIONS = ["streams", "start", "flood", "memory", "rate"] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface Options {
  /** Interleaved runs behind each median. */
  readonly runs: number;
  readonly sections: readonly SectionName[];
  /** Peers by name; undefined = those that are installed. */
  readonly peers: readonly string[] | undefined;
  /** Numbers of streams in the section of that name. */
  readonly streams: readonly number[];
  /** The load generator to measure, from the project's root. */
  readonly program: string;
  readonly wantsHelp: boolean;
}

const STREAMS = loads.map(({ streams }) => String(streams));

export const USAGE = `npm run bench -- [flags]: what the load generator costs on this machine
  --runs N          interleaved runs behind each median (default 5)
  --sections A,B    of ${SECTIONS.join(", ")} (default: all)
  --peers A,B       of those that bench-peers knows, or none (default: those installed)
  --streams A,B     of the section streams (default: all of ${STREAMS.join(",")})
  --program PATH    the load generator, a file that Node runs (default: ${PROGRAM})`;

/** @throws Error that names the flag and its value */
export function readOptions(args: readonly string[]): Options {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { ...text, default: "5" },
      sections: { ...text, default: SECTIONS.join(",") },
      peers: text,
      streams: { ...text, default: STREAMS.join(",") },
      program: { ...text, default: PROGRAM },
      help: { type: "boolean", default: false },
    },
  });
  const { peers, streams } = values;
  return {
    runs: whole("runs", values.runs),
    sections: names(values.sections).map((name) => oneOf("sections", name, SECTIONS)),
    peers: peers === "none" ? [] : peers === undefined ? undefined : names(peers),
    streams: names(streams).map((name) => Number(oneOf("streams", name, STREAMS))),
    program: values.program,
    wantsHelp: values.help,
  };
}

function names(list: string): string[] {
  return list.split(",").map((name) => name.trim());
}

function oneOf<Name extends string>(flag: string, text: string, known: readonly Name[]): Name {
  const name = known.find((one) => one === text);
  if (name === undefined) throw new Error(`--${flag}: "${text}" is none of ${known.join(", ")}`);
  return name;
}

function whole(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${flag}: "${text}" is not a whole number of 1 or more`);
  return value;
}
