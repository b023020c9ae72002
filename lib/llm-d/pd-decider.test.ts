import { expect, test } from "vitest";
import { pdDecider } from "./pd-decider.ts";
import { parsePickerConfig } from "./picker-config.ts";

interface Given {
  readonly handler?: object | undefined;
  readonly type?: string;
  readonly decider?: object | undefined;
  readonly decode?: readonly object[];
}

function decide({ handler, type = "disagg-profile-handler", decider, decode = [] }: Given) {
  const plugins = [
    { type, parameters: handler },
    { type: "always-disagg-pd-decider" },
    { type: "prefix-based-pd-decider", parameters: decider },
    { name: "prefix", type: "prefix-cache-scorer" },
    { type: "queue-scorer" },
  ];
  const schedulingProfiles = [{ name: "prefill" }, { name: "decode", plugins: decode }];
  const config = { apiVersion: "v1", kind: "EndpointPickerConfig", plugins, schedulingProfiles };
  return pdDecider(parsePickerConfig(JSON.stringify(config)));
}

const by = (prefill: string) => ({ deciders: { prefill } });

test.each<[string, Given]>([
  ["without a handler that splits", { type: "single-profile-handler" }],
  ["without a decider", {}],
  ["with one that is not declared", { handler: by("other") }],
  ["with one that is no decider", { handler: by("queue-scorer") }],
  ["of an older handler that says nothing", { type: "pd-profile-handler" }],
])("%s: not known", (_, given) => {
  expect(decide(given)).toBeUndefined();
});

const prefix = by("prefix-based-pd-decider");

test.each<[string, Given, string, number | undefined]>([
  ["always", { handler: by("always-disagg-pd-decider") }, "always", undefined],
  ["by the prefix", { handler: prefix, decider: { nonCachedTokens: 64 } }, "by-prefix", 64],
  ["never, for its number is 0", { handler: prefix, decider: { nonCachedTokens: 0 } }, "never", 0],
  ["never, for it has no number", { handler: prefix }, "never", 0],
  ["by an older name", { handler: { deciderPluginName: "always-disagg-pd-decider" } }, "always", undefined],
  ["threshold 0", { type: "pd-profile-handler", handler: { threshold: 0 } }, "always", undefined],
  ["a threshold", { type: "pd-profile-handler", handler: { threshold: 32 } }, "by-prefix", 32],
])("%s", (_, given, splits, nonCachedTokens) => {
  expect(decide(given)).toMatchObject({ splits, nonCachedTokens });
});

test.each<[readonly object[], boolean]>([
  [[{ pluginRef: "queue-scorer" }], false],
  [[{ pluginRef: "prefix", weight: 0 }], false],
  [[{ pluginRef: "prefix", weight: 2 }], true],
])("a decode profile of %j", (decode, seeksPrefix) => {
  expect(decide({ handler: prefix, decode })).toMatchObject({ seeksPrefix });
});
