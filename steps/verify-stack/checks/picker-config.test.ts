import { parsePickerConfig, UnreadableConfigError } from "../../../lib/llm-d/picker-config.ts";
import { known, unknown } from "../reading.ts";
import { tryChecks } from "../testing/cases.ts";
import { config, noRouting } from "../testing/routing.ts";
import { container, engine, facts, noRight, picker, pod, refused } from "../testing/scene.ts";
import { seen } from "../testing/seen.ts";

const noConfig = seen({ pickerConfig: noRouting });
const garbage = seen({ pickerConfig: unknown(new UnreadableConfigError("a.yaml: no EndpointPickerConfig")) });
const says = (...text: Parameters<typeof config>) => seen({ pickerConfig: config(...text) });
const profiles = (plugins: string, schedulingProfiles: string) =>
  seen({
    pickerConfig: known(
      parsePickerConfig(
        `{apiVersion: llm-d.ai/v1, kind: EndpointPickerConfig, plugins: ${plugins}, schedulingProfiles: ${schedulingProfiles}}`,
      ),
    ),
  });
const runs = (image: string, ...args: string[]) => ({
  pickers: known([{ ...picker("epp", "e"), containers: [container({ name: "epp", image, args })] }]),
});
const ROUTER = "ghcr.io/llm-d/llm-d-router-endpoint-picker";
const old = (image: string) =>
  seen({
    ...runs(image),
    pickerConfig: config(undefined, undefined, "inference.networking.x-k8s.io/v1alpha1"),
  });
const alpha = (image: string, ...args: string[]) =>
  seen({
    ...runs(image, ...args),
    pickerConfig: config("[{type: session-affinity-scorer}]", "[{pluginRef: session-affinity-scorer}]"),
  });
const waiting = (image: string) => {
  const { routing } = alpha(image);
  const pickers = routing.pickers.known ? routing.pickers.value : [];
  return { routing: { ...routing, pickers: known(pickers.map((one) => ({ ...one, ready: false }))) } };
};

const producer =
  "{type: precise-prefix-cache-producer, parameters: {tokenProcessorConfig: {blockSizeTokens: 16}}}";
const scorer =
  "{type: prefix-cache-scorer, parameters: {prefixMatchInfoProducerName: precise-prefix-cache-producer}}";
const tokens = "{type: token-producer, parameters: {modelName: m, vllm: {url: http://r}}}";
const uses = "[{pluginRef: prefix-cache-scorer}]";
const precise = (...plugins: string[]) => says(`[${plugins.join(", ")}]`, uses);
const split = { pods: known([pod("d"), pod("p", { labels: { "llm-d.ai/role": "prefill" } })]) };
const splitting = "{type: disagg-profile-handler, parameters: {deciders: {prefill: d}}}";
const handler = `${splitting}, {name: d, type: always-disagg-pd-decider}`;
const decidesBy = (parameters: string) => {
  const decider = `{type: prefix-based-pd-decider, name: d, parameters: ${parameters}}`;
  return { ...split, ...profiles(`[${splitting}, ${decider}]`, "[{name: prefill}, {name: decode}]") };
};

tryChecks({
  "epp.plugins": [
    ["no right", noConfig, "skip", /may not list/],
    ["no configuration", garbage, "fail", /no EndpointPickerConfig/],
    [
      "a profile refers to nothing",
      says("[{type: queue-scorer}]", "[{pluginRef: prefix-cache-scorer}]"),
      "fail",
      /profile default refers to prefix-cache-scorer, which is not among/,
    ],
    [
      "by the type of a named plugin",
      says("[{name: q, type: queue-scorer}]", "[{pluginRef: queue-scorer}]"),
      "fail",
      /refers to queue-scorer/,
    ],
    [
      "a handler refers to nothing",
      says("[{type: disagg-profile-handler, parameters: {deciders: {prefill: x}}}]", "[]"),
      "fail",
      /disagg-profile-handler refers to x/,
    ],
    [
      "a picker that is added only where there is none",
      says("[{type: random-picker}]", "[{pluginRef: max-score-picker}]"),
      "fail",
      /refers to max-score-picker/,
    ],
    [
      "a picker that is added",
      says("[{type: queue-scorer}]", "[{pluginRef: queue-scorer}, {pluginRef: max-score-picker}]"),
      "pass",
      /^default: queue-scorer 1, max-score-picker$/,
    ],
    [
      "an old apiVersion",
      old(`${ROUTER}:v0.10.0`),
      "warn",
      /apiVersion inference\.networking\.x-k8s\.io\/v1alpha1 is deprecated; default: /,
    ],
    [
      "an old apiVersion for an old picker",
      old("ghcr.io/llm-d/llm-d-inference-scheduler:v0.3.0"),
      "pass",
      /prefix-cache-scorer 3, queue-scorer 2/,
    ],
    [
      "a plugin that goes",
      says("[{type: by-label}]", "[{pluginRef: by-label}]"),
      "warn",
      /by-label is deprecated, in favour of label-selector-filter/,
    ],
    [
      "no profile: one of all plugins",
      profiles("[{type: queue-scorer}]", "[]"),
      "pass",
      /^default: queue-scorer 1$/,
    ],
  ],
  "epp.parameters": [
    ["no right", noConfig, "skip", /may not list/],
    [
      "on the handler of one profile",
      says("[{type: single-profile-handler, parameters: {scorers: [], picker: x}}]", "[]"),
      "fail",
      /has parameters \(scorers, picker\), which it ignores/,
    ],
    ["on a handler that reads them", says(`[${handler}]`, "[]"), "pass", /none on/],
  ],
  "epp.prefix-scorer": [
    ["no right", noConfig, "skip", /may not list/],
    ["none", says("[{type: queue-scorer}]", "[{pluginRef: queue-scorer}]"), "warn", /no prefix scorer/],
    [
      "no profile refers to it",
      says(undefined, "[{pluginRef: queue-scorer}]"),
      "fail",
      /prefix-cache-scorer is declared, but no profile/,
    ],
    [
      "weight 0",
      says(undefined, "[{pluginRef: prefix-cache-scorer, weight: 0}]"),
      "fail",
      /prefix-cache-scorer has weight 0/,
    ],
    [
      "a filter goes by the prefix instead",
      says(
        "[{type: prefix-cache-scorer}, {type: prefix-cache-affinity-filter}]",
        "[{pluginRef: prefix-cache-affinity-filter}]",
      ),
      "pass",
      /prefix-cache-affinity-filter goes by/,
    ],
    [
      "one of two profiles",
      profiles(
        "[{type: prefix-cache-scorer}]",
        "[{name: prefill, plugins: []}, {name: decode, plugins: [{pluginRef: prefix-cache-scorer, weight: 2}]}]",
      ),
      "pass",
      /with weight 2/,
    ],
    ["without a weight it is 1", says(undefined, uses), "pass", /with weight 1/],
  ],
  "epp.prefix-producer": [
    ["no right", noConfig, "skip", /may not list/],
    ["approximate", {}, "skip", /approximate/],
    [
      "nobody names it",
      precise(producer, "{type: prefix-cache-scorer}", tokens),
      "fail",
      /no scorer of a profile names it/,
    ],
    [
      "named by one that no profile uses",
      says(`[${producer}, ${scorer}, ${tokens}]`, "[]"),
      "fail",
      /no scorer of a profile/,
    ],
    [
      "by its type, though it has a name",
      precise(producer.replace("{type", "{name: mine, type"), scorer, tokens),
      "fail",
      /mine is declared/,
    ],
    ["no tokens", precise(producer, scorer), "fail", /gets no tokens/],
    [
      "estimated tokens",
      precise(producer, scorer, "{type: token-producer, parameters: {estimate: {}}}"),
      "fail",
      /gets no tokens/,
    ],
    ["wired up", precise(producer, scorer, tokens), "pass", /prefix-cache-scorer reads precise/],
  ],
  "epp.alpha-plugins": [
    ["no right", noConfig, "skip", /may not list/],
    ["without the flag", alpha(`${ROUTER}:v0.10.0`), "fail", /session-affinity-scorer without --allow/],
    [
      "with the flag off",
      alpha(`${ROUTER}:v0.10.0`, "--allow-experimental-plugins=false"),
      "fail",
      /without --allow/,
    ],
    [
      "of a version that nobody can tell, which runs",
      alpha(`${ROUTER}@sha256:0a10`),
      "warn",
      /without --allow-experimental-plugins, to a picker of unknown version/,
    ],
    [
      "of a version that nobody can tell, which does not run",
      waiting(`${ROUTER}@sha256:0a10`),
      "fail",
      /without --allow/,
    ],
    ["with the flag", alpha(`${ROUTER}:v0.10.0`, "--allow-experimental-plugins"), "pass", /with --allow/],
    ["a picker from before there was a flag", alpha(`${ROUTER}:v0.9.1`), "pass", /lets in without/],
  ],
  "epp.block-size": [
    ["no right", noConfig, "skip", /may not list/],
    ["approximate", {}, "skip", /approximate/],
    ["no right to list engines", { ...precise(producer), engines: noRight }, "skip", /may not list/],
    [
      "no engine tells",
      { ...precise(producer), engines: known([engine("a", refused)]) },
      "skip",
      /unknown: engine a/,
    ],
    [
      "another",
      {
        ...precise(producer),
        engines: known([engine("a", facts({ cache: { blockSize: 64, prefixCaching: true } }))]),
      },
      "fail",
      /blocks of 16 tokens, the engines of 64/,
    ],
    [
      "another, under its old name",
      precise(producer.replace("blockSizeTokens: 16", "blockSize: 64")),
      "fail",
      /blocks of 64 tokens, the engines of 16/,
    ],
    [
      "another, to a picker that hashes anew",
      seen({
        ...runs(`${ROUTER}:v0.10.0`),
        pickerConfig: config(`[${producer.replace("16", "64")}]`, uses),
      }),
      "warn",
      /blocks of 64 tokens, the engines of 16/,
    ],
    [
      "another, to one that does not",
      seen({
        ...runs(`${ROUTER}:v0.9.0`),
        pickerConfig: config(`[${producer.replace("16", "64")}]`, uses),
      }),
      "fail",
      /blocks of 64 tokens, the engines of 16/,
    ],
    ["the same", precise(producer), "pass", /^16 tokens$/],
    ["the same by default", precise("{type: precise-prefix-cache-producer}"), "pass", /^16 tokens$/],
  ],
  "epp.disagg": [
    ["no right", { pods: noRight }, "skip", /may not list/],
    ["no prefill pod", noConfig, "skip", /no prefill pod/],
    ["no right to read the configuration", { ...split, ...noConfig }, "skip", /may not list/],
    ["no handler", split, "fail", /1 prefill pod, but the picker has no disagg-profile-handler/],
    ["no profile", { ...split, ...says(`[${handler}]`, "[]") }, "fail", /but no profile prefill/],
    [
      "no decider",
      { ...split, ...profiles("[{type: disagg-profile-handler}]", "[{name: prefill}]") },
      "fail",
      /without a decider/,
    ],
    ["a decider that is off", decidesBy("{nonCachedTokens: 0}"), "warn", /decider never splits/],
    ["a decider that is off by default", decidesBy("{}"), "warn", /its nonCachedTokens is 0/],
    ["a decider that is on", decidesBy("{nonCachedTokens: 16}"), "pass", /profile prefill$/],
    [
      "a profile of another name",
      {
        ...split,
        ...profiles("[{type: pd-profile-handler, parameters: {prefillProfile: p}}]", "[{name: p}]"),
      },
      "pass",
      /profile p$/,
    ],
    [
      "split",
      { ...split, ...profiles(`[${handler}]`, "[{name: prefill}, {name: decode}]") },
      "pass",
      /profile prefill$/,
    ],
  ],
});
