import type { PickerConfig, PickerPlugin, ProfilePlugin } from "./picker-config.ts";

/** Scorers that prefer the engine with the prompt's prefix, newest name first. */
const PREFIX_SCORERS: ReadonlySet<string> = new Set([
  "prefix-cache-scorer",
  "precise-prefix-cache-scorer",
  "multicluster-prefix-cache-scorer",
  "prefix-aware-scorer",
  "prefix-cache-plugin",
]);

/** What else goes by the prefix: a profile with one of these needs no prefix scorer. */
const PREFIX_USERS: ReadonlySet<string> = new Set(["prefix-cache-affinity-filter", "latency-scorer"]);

export const PRECISE_PRODUCER = "precise-prefix-cache-producer";

/** Its deprecated predecessor makes the producer itself, and finds a declared one by itself. */
export const PRECISE_SCORER = "precise-prefix-cache-scorer";

const DISAGG_HANDLERS: ReadonlySet<string> = new Set([
  "disagg-profile-handler",
  "pd-profile-handler",
  "header-profile-handler",
]);

export function isPrefixScorer({ type }: PickerPlugin): boolean {
  return PREFIX_SCORERS.has(type);
}

export function usesPrefix({ type }: PickerPlugin): boolean {
  return PREFIX_USERS.has(type);
}

/** Every use of a plugin by a profile. */
export function usesOf({ profiles }: PickerConfig, { name }: PickerPlugin): ProfilePlugin[] {
  return profiles.flatMap(({ plugins }) => plugins.filter(({ ref }) => ref === name));
}

/** The producers that know from the engines' events what they hold, rather than guess from what was sent there. */
export function preciseProducers({ plugins }: PickerConfig): PickerPlugin[] {
  return plugins.filter(({ type }) => type === PRECISE_PRODUCER || type === PRECISE_SCORER);
}

/** The handler that sends a prompt and its answer to different engines; undefined where prefill is not apart. */
export function disaggHandler({ plugins }: PickerConfig): PickerPlugin | undefined {
  return plugins.find(({ type }) => DISAGG_HANDLERS.has(type));
}

/** A reference to a plugin that is not declared. */
export interface Undeclared {
  /** `profile default`, or the plugin that refers to it. */
  readonly by: string;
  readonly ref: string;
}

/** What the picker adds by itself, so that it may be referred to: a picker only where there is no other. */
const INJECTED = [
  "single-profile-handler",
  "metrics-data-source",
  "core-metrics-extractor",
  "utilization-detector",
];
const INJECTED_PICKER = "max-score-picker";

/** References by profiles, and by handlers to the plugins that decide for them. */
export function undeclared({ plugins, profiles }: PickerConfig): Undeclared[] {
  const known = new Set([...INJECTED, ...plugins.map(({ name }) => name)]);
  if (!plugins.some(({ type }) => type.endsWith("-picker"))) known.add(INJECTED_PICKER);
  const byProfiles = profiles.flatMap((profile) =>
    profile.plugins.map(({ ref }) => ({ by: `profile ${profile.name}`, ref })),
  );
  const byHandlers = plugins.flatMap((plugin) =>
    ["prefill", "encode"].flatMap((stage) => {
      const ref = textParameter(plugin, "deciders", stage);
      return ref === undefined ? [] : [{ by: plugin.name, ref }];
    }),
  );
  return [...byProfiles, ...byHandlers].filter(({ ref }) => !known.has(ref));
}

/** A text among a plugin's parameters, by its path; undefined when it is empty, no text or not there. */
export function textParameter(plugin: PickerPlugin, ...path: readonly string[]): string | undefined {
  const value = parameterOf(plugin, ...path);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function numberParameter(plugin: PickerPlugin, ...path: readonly string[]): number | undefined {
  const value = parameterOf(plugin, ...path);
  return typeof value === "number" ? value : undefined;
}

/** Undefined when it is not there, or nothing. */
export function parameterOf({ parameters }: PickerPlugin, ...path: readonly string[]): unknown {
  const value = path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    parameters,
  );
  return value === null || value === "" ? undefined : value;
}
