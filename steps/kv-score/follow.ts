import { addressOf } from "../../lib/llm-d/address.ts";
import type { EngineNames } from "./engine-names.ts";
import { type Row, type RowsOptions, rowsOf } from "./row.ts";
import type { Scores } from "./scores.ts";

/** A name for the server that answered, and who says so. */
export interface Witness {
  readonly name: string;
  /** A response header, or the access log. */
  readonly by: string;
}

/** One request: the scores, and where it went. */
export interface Followed {
  readonly outcome: "followed" | "passed-over" | "undecided" | "unknown";
  readonly rows: readonly Row[];
  /** The engine that it went to, by its pod's name where that is known; `id`: that of its row, if it has one. */
  readonly went:
    | { readonly id: string | undefined; readonly name: string; readonly by: string; readonly score: number }
    | undefined;
  readonly highest: number | undefined;
  /** Why it is undecided or unknown; empty otherwise. */
  readonly why: string;
}

/** Scores are sums of floats: two this close, relatively, are the same. */
const EQUAL_WITHIN = 1e-9;

/** `witnesses`: the surest first. Scores as a text: why there are none. */
export function follow(
  scores: Scores | string,
  witnesses: readonly Witness[],
  options: RowsOptions,
): Followed {
  if (typeof scores === "string") return unknown(scores, []);
  const rows = rowsOf(scores, options);
  const possible = rows.filter(({ apart }) => apart === "");
  const [best] = possible;
  if (best === undefined && (rows.length > 0 || options.source !== "kv-manager"))
    return unknown(noneIsEngine(rows), rows);
  const place = placeOf(witnesses, rows, options.names);
  if (typeof place === "string") return { ...unknown(place, rows), highest: best?.score };
  const { row, witness } = place;
  const name = row?.pod ?? nameOf(witness, options.names);
  const went = { id: row?.id, name, by: witness.by, score: row?.score ?? 0 };
  const highest = best?.score ?? 0;
  const known = { rows, went, highest };
  const why = whyUndecided(possible, options);
  // Somewhere else than to one of those that score alike is not where they point.
  if (why !== "" && (row?.apart === "" || highest <= 0)) return { ...known, outcome: "undecided", why };
  const followed = row !== undefined && row.apart === "" && isEqual(row.score, highest);
  return { ...known, outcome: followed ? "followed" : "passed-over", why: "" };
}

function unknown(why: string, rows: readonly Row[]): Followed {
  return { outcome: "unknown", why, rows, went: undefined, highest: undefined };
}

function noneIsEngine(rows: readonly Row[]): string {
  if (rows.length === 0) return "no engine has a score";
  const ids = rows.slice(0, 3).map(({ id }) => id);
  return `none of the scored (${ids.join(", ")}${rows.length > 3 ? ", ..." : ""}) is a decode engine here`;
}

/** Scores that are all alike prefer no engine: wherever the request goes, it proves nothing. */
function whyUndecided(possible: readonly Row[], { source, names }: RowsOptions): string {
  const highest = possible[0]?.score ?? 0;
  const isManager = source === "kv-manager";
  if (isManager && highest <= 0) return "cold: no engine holds a block of the prompt";
  // Engines that nobody names have a zero with the manager.
  if (isManager && names.pods.length === 0) return "";
  if (possible.length === 1) return "there is one engine only";
  return possible.every(({ score }) => isEqual(score, highest))
    ? `all ${possible.length} engines score alike`
    : "";
}

/** The scored engine that answered, none when it is another one, or a text when the names do not tell. */
function placeOf(
  witnesses: readonly Witness[],
  rows: readonly Row[],
  names: EngineNames,
): { row: Row | undefined; witness: Witness } | string {
  // The very identifier first: of a pod with several ranks it tells which one.
  for (const find of [sameIdentifier, samePod, sameHost]) {
    for (const witness of witnesses) {
      const row = find(witness.name, rows, names);
      if (row !== undefined) return { row, witness };
    }
  }
  const other = witnesses.find(({ name }) => isElsewhere(name, rows, names));
  if (other !== undefined) return { row: undefined, witness: other };
  const [first] = witnesses;
  if (first === undefined) return "neither a response header nor the access log names the upstream";
  const where = names.pods.length > 0 ? "is none of the engines' pods" : `cannot be told from ${rows[0]?.id}`;
  return `${first.by} names ${first.name}, which ${where}`;
}

function sameIdentifier(name: string, rows: readonly Row[]): Row | undefined {
  return rows.find(({ id }) => id === name);
}

function samePod(name: string, rows: readonly Row[], names: EngineNames): Row | undefined {
  const pod = names.podOf(name)?.name;
  return pod === undefined ? undefined : rows.find((row) => row.pod === pod);
}

/** Without Kubernetes, an address with a port and one without: the same where only one engine has that host. */
function sameHost(name: string, rows: readonly Row[], names: EngineNames): Row | undefined {
  const address = addressOf(name);
  if (names.pods.length > 0 || address === undefined) return undefined;
  const [only, ...others] = rows.filter(({ id }) => addressOf(id)?.host === address.host);
  const hasPorts = address.port !== undefined && addressOf(only?.id ?? "")?.port !== undefined;
  return others.length > 0 || hasPorts ? undefined : only;
}

/** Whether a name that no scored engine has is surely another engine's. */
function isElsewhere(name: string, rows: readonly Row[], names: EngineNames): boolean {
  if (names.pods.length > 0) return names.podOf(name) !== undefined;
  const address = addressOf(name);
  return rows.every(({ id }) => {
    const scored = addressOf(id);
    if (scored === undefined || address === undefined) return scored === address;
    // Another port of the same host may be the same engine's, behind its routing sidecar.
    return scored.host !== address.host || LOOPBACK.test(address.host);
  });
}

/** On one machine every engine has this host, and its port is all that tells it. */
const LOOPBACK = /^(127\.|localhost$|::1$)/;

function nameOf({ name }: Witness, names: EngineNames): string {
  return names.podOf(name)?.name ?? name;
}

function isEqual(one: number, other: number): boolean {
  return Math.abs(one - other) <= EQUAL_WITHIN * Math.max(1, Math.abs(one), Math.abs(other));
}
