import type { PickerConfig, PickerPlugin } from "./picker-config.ts";
import {
  disaggHandler,
  isPrefixScorer,
  numberParameter,
  textParameter,
  usesPrefix,
} from "./picker-plugins.ts";

const ALWAYS = "always-disagg-pd-decider";
const BY_PREFIX = "prefix-based-pd-decider";
/** The handler before `disagg-profile-handler`, whose oldest versions decide by a number of their own. */
const OLD_HANDLER = "pd-profile-handler";

/** How a picker decides whether a prompt is computed apart. */
export interface PdDecider {
  readonly splits: "always" | "by-prefix" | "never";
  /** Tokens that the decode engine lacks from which on a prompt is split; undefined where they decide nothing. */
  readonly nonCachedTokens: number | undefined;
  /** Whether the decode profile goes by the prefix, so that a repeat finds the engine that holds it. */
  readonly seeksPrefix: boolean;
}

/** Undefined: the configuration names no decider that is known here. */
export function pdDecider(config: PickerConfig): PdDecider | undefined {
  const handler = disaggHandler(config);
  if (handler === undefined) return undefined;
  const ref =
    textParameter(handler, "deciders", "prefill") ??
    textParameter(handler, "prefillDeciderPluginName") ??
    textParameter(handler, "deciderPluginName");
  const seeksPrefix = doesSeekPrefix(config, handler);
  const threshold = numberParameter(handler, "threshold");
  if (ref === undefined && handler.type === OLD_HANDLER && threshold !== undefined) {
    const splits = threshold === 0 ? "always" : "by-prefix";
    return { splits, nonCachedTokens: threshold || undefined, seeksPrefix };
  }
  const decider = config.plugins.find(({ name }) => name === ref);
  if (decider?.type === ALWAYS) return { splits: "always", nonCachedTokens: undefined, seeksPrefix };
  if (decider?.type !== BY_PREFIX) return undefined;
  // 0, which it is unless told otherwise, turns it off.
  const nonCachedTokens = numberParameter(decider, "nonCachedTokens") ?? 0;
  return { splits: nonCachedTokens === 0 ? "never" : "by-prefix", nonCachedTokens, seeksPrefix };
}

function doesSeekPrefix({ plugins, profiles }: PickerConfig, handler: PickerPlugin): boolean {
  const name =
    textParameter(handler, "profiles", "decode") ?? textParameter(handler, "decodeProfile") ?? "decode";
  const used = profiles.find((profile) => profile.name === name)?.plugins ?? [];
  return used.some(({ ref, weight }) => {
    const plugin = plugins.find((candidate) => candidate.name === ref);
    return plugin !== undefined && ((isPrefixScorer(plugin) && weight !== 0) || usesPrefix(plugin));
  });
}
