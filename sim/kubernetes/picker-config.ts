import type { Routing } from "../gateway/routing.ts";
import type { World } from "./world.ts";

/** EndpointPickerConfig (llm-d-router v0.10). */
export interface PickerConfig {
  apiVersion: string;
  kind: string;
  plugins: Plugin[];
  schedulingProfiles: { name: string; plugins: ProfilePlugin[] }[];
}

export interface Plugin {
  name?: string;
  type: string;
  parameters?: Record<string, unknown>;
}

export interface ProfilePlugin {
  pluginRef: string;
  weight?: number;
}

/** Scorers with their weights, and the picker behind them. */
interface Choice {
  readonly scorers: readonly (readonly [plugin: Plugin, weight: number])[];
  readonly picker: string;
}

/** How the endpoint picker is told to choose as the gateway here does. */
const choices: Record<Routing, Choice> = {
  "prefix-cache": {
    scorers: [
      [{ type: "prefix-cache-scorer" }, 3],
      [{ type: "queue-scorer" }, 2],
      [{ type: "kv-cache-utilization-scorer" }, 2],
    ],
    picker: "max-score-picker",
  },
  // Whoever was picked longest ago: with nothing known of prefixes, everybody in turn.
  "round-robin": { scorers: [[{ type: "no-hit-lru-scorer" }, 1]], picker: "max-score-picker" },
  random: { scorers: [], picker: "random-picker" },
  session: {
    scorers: [[{ type: "session-affinity-scorer", parameters: { strategy: "session_id" } }, 1]],
    picker: "max-score-picker",
  },
};

/** What the endpoint picker of this stack is configured with. */
export function pickerConfig({ routing, disaggregated, nonCachedTokens }: World): PickerConfig {
  const { scorers, picker } = choices[routing];
  const chosenBy = (...filters: string[]): ProfilePlugin[] => [
    ...filters.map((pluginRef) => ({ pluginRef })),
    ...scorers.map(([{ type }, weight]) => ({ pluginRef: type, weight })),
    { pluginRef: picker },
  ];
  const roles = ["prefill", "decode"];
  return {
    apiVersion: "llm-d.ai/v1alpha1",
    kind: "EndpointPickerConfig",
    plugins: [
      ...(disaggregated ? disaggregation(nonCachedTokens) : [{ type: "single-profile-handler" }]),
      ...scorers.map(([plugin]) => plugin),
      { type: picker },
    ],
    schedulingProfiles: disaggregated
      ? roles.map((name) => ({ name, plugins: chosenBy(`${name}-filter`) }))
      : [{ name: "default", plugins: chosenBy() }],
  };
}

function disaggregation(nonCachedTokens: number): Plugin[] {
  return [
    { type: "prefill-filter" },
    { type: "decode-filter" },
    { type: "prefix-based-pd-decider", parameters: { nonCachedTokens } },
    {
      type: "disagg-profile-handler",
      parameters: { deciders: { prefill: "prefix-based-pd-decider" } },
    },
  ];
}
