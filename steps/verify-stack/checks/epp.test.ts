import { known } from "../reading.ts";
import { tryChecks } from "../testing/cases.ts";
import { broken, noRight, picker, unmarked } from "../testing/scene.ts";

tryChecks({
  "epp.single": [
    ["no right", { pickers: noRight }, "skip", /may not list/],
    [
      "none and no pool",
      { pickers: known([]), pools: known([]) },
      "skip",
      /no endpoint picker and no InferencePool/,
    ],
    ["none and the pools unknown", { pickers: known([]), pools: noRight }, "skip", /may not list/],
    ["none for a pool", { pickers: known([]) }, "fail", /there is an InferencePool \(pool\)/],
    ["two replicas", { pickers: known([picker("a", "e"), picker("b", "e")]) }, "fail", /e: 2 ready of 2/],
    ["one that is not ready", { pickers: known([picker("a", "e", false)]) }, "fail", /e: 0 ready of 1/],
    [
      "a second that waits for leadership",
      { pickers: known([picker("a", "e"), picker("b", "e", false)]) },
      "pass",
      /1 ready of 2/,
    ],
    [
      "two pickers of one replica each",
      { pickers: known([picker("a", "e"), picker("b", "f")]) },
      "pass",
      /e: 1 .* f: 1/,
    ],
  ],
  "epp.on-path": [
    ["no probe succeeded", { probes: [broken] }, "skip", /no probe succeeded/],
    ["a picker, but no mark", { probes: unmarked }, "fail", /an endpoint picker runs, but no/],
    [
      "a picker, no mark, and its counter stood still",
      { probes: unmarked, picks: known(0) },
      "fail",
      /counter did not rise/,
    ],
    ["a pool, but no mark", { probes: unmarked, pickers: known([]) }, "fail", /there is an InferencePool/],
    [
      "no picker anywhere",
      { probes: unmarked, pickers: known([]), pools: known([]) },
      "warn",
      /no endpoint picker found/,
    ],
    ["nowhere to look", { probes: unmarked, pickers: noRight, pools: noRight }, "skip", /where to look/],
    ["no mark, but its counter rose", { probes: unmarked, picks: known(1) }, "pass", /rose by 1/],
    ["the mark, and no Kubernetes", { pickers: noRight, pools: noRight }, "pass", /x-went-into-resp-headers/],
  ],
});
