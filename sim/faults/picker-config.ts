import { containers, names } from "../kubernetes/names.ts";
import type { PickerConfig } from "../kubernetes/picker-config.ts";
import { edit, editPicker, editText } from "./edit.ts";
import type { Faults } from "./fault.ts";
import { precise, producer } from "./precise.ts";

const prefixScorer = "prefix-cache-scorer";

/** What the endpoint picker is told in its ConfigMap. */
export const pickerConfigFaults = {
  "epp.plugins.unknown-reference": { objects: [editPicker((config) => use(config, "load-aware-scorer", 1))] },
  "epp.plugins.unreadable": {
    objects: [editText(names.picker, (text) => text.replace("plugins:", "plugins: ["))],
  },
  "epp.prefix-scorer.unreferenced": {
    objects: [
      editPicker(({ schedulingProfiles }) => {
        for (const profile of schedulingProfiles)
          profile.plugins = profile.plugins.filter(({ pluginRef }) => pluginRef !== prefixScorer);
      }),
    ],
  },
  "epp.prefix-scorer.weight-zero": {
    objects: [
      editPicker(({ schedulingProfiles }) => {
        for (const plugin of schedulingProfiles.flatMap(({ plugins }) => plugins))
          if (plugin.pluginRef === prefixScorer) plugin.weight = 0;
      }),
    ],
  },
  "epp.prefix-producer.unreferenced": {
    objects: [
      ...precise,
      editPicker(({ plugins }) => {
        for (const plugin of plugins) if (plugin.type === prefixScorer) delete plugin.parameters;
      }),
    ],
  },
  "epp.prefix-producer.no-tokens": {
    objects: [
      ...precise,
      editPicker((config) => {
        config.plugins = config.plugins.filter(({ type }) => type !== "token-producer");
      }),
    ],
  },
  "epp.parameters": {
    objects: [
      editPicker(({ plugins }) => {
        const handler = plugins.find(({ type }) => type === "single-profile-handler");
        if (handler !== undefined) {
          handler.parameters = { scorers: [{ pluginRef: prefixScorer }], picker: "max-score-picker" };
        }
      }),
    ],
  },
  "epp.alpha-plugins": {
    objects: [
      editPicker((config) => {
        config.plugins.push({ type: "session-affinity-scorer" });
        use(config, "session-affinity-scorer", 1);
      }),
      // Older ones start with it.
      edit("pods", ({ spec }) => {
        for (const container of spec.containers)
          if (container.name === containers.picker) container.image = "llm-d-router-endpoint-picker:v0.10.0";
      }),
    ],
  },
  "epp.block-size": {
    objects: [
      ...precise,
      editPicker(({ plugins }) => {
        for (const plugin of plugins.filter(({ type }) => type === producer))
          plugin.parameters = { ...plugin.parameters, tokenProcessorConfig: { blockSizeTokens: 256 } };
      }),
    ],
  },
  "epp.disagg.no-handler": {
    disaggregated: true,
    parts: { noDisaggregation: true },
    objects: [
      editPicker((config) => {
        config.plugins = config.plugins.filter(({ type }) => !/disagg|decider|prefill/.test(type));
        config.schedulingProfiles = config.schedulingProfiles.filter(({ name }) => name === "decode");
      }),
    ],
  },
} as const satisfies Faults;

function use({ schedulingProfiles }: PickerConfig, pluginRef: string, weight: number): void {
  for (const { plugins } of schedulingProfiles) plugins.push({ pluginRef, weight });
}
