import type { Pod } from "../../../lib/kubernetes/index.ts";
import { known } from "../reading.ts";
import { tryChecks } from "../testing/cases.ts";
import { config } from "../testing/routing.ts";
import { broken, noRight, picker, probe, unmarked } from "../testing/scene.ts";
import { seen } from "../testing/seen.ts";

const decided = (...pods: Pod[]) => seen({ pickers: known(pods) });
const unseen = seen({ pickers: noRight });
const two = [picker("a", "e"), picker("b", "e")];
const precise = (discoverPods: string) =>
  seen({
    pickers: known(two),
    pickerConfig: config(
      `[{type: precise-prefix-cache-producer, parameters: {kvEventsConfig: {${discoverPods}}}}]`,
      "[]",
    ),
  });
/** In the namespace, and not the run's. */
const beside = { pickers: known([picker("epp", "e"), picker("x", "f", false), picker("y", "f", false)]) };

tryChecks({
  "epp.single": [
    ["no right", unseen, "skip", /may not list/],
    [
      "none and no pool",
      { ...decided(), pools: known([]) },
      "skip",
      /no endpoint picker and no InferencePool/,
    ],
    ["none and the pools unknown", { ...decided(), pools: noRight }, "skip", /may not list/],
    ["none for a pool", decided(), "fail", /there is an InferencePool \(pool\)/],
    ["two replicas", decided(...two), "fail", /e: 2 ready of 2/],
    [
      "two replicas, each told of by every engine",
      precise("discoverPods: true"),
      "warn",
      /e: 2 ready of 2, .* precise/,
    ],
    ["two replicas, which is what is meant unless told otherwise", precise(""), "warn", /precise/],
    [
      "two replicas, and engines tell one of them",
      precise("discoverPods: false"),
      "fail",
      /e: 2 ready of 2$/,
    ],
    ["one that is not ready", decided(picker("a", "e", false)), "fail", /e: 0 ready of 1/],
    [
      "a second that waits for leadership",
      decided(picker("a", "e"), picker("b", "e", false)),
      "pass",
      /1 ready of 2/,
    ],
    ["two pickers of one replica each", decided(picker("a", "e"), picker("b", "f")), "pass", /e: 1 .* f: 1/],
    ["another model's picker is broken", beside, "pass", /^e: 1 ready of 1$/],
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
    [
      "no mark, and fewer picks than probes",
      { probes: [broken, probe({ headers: {} })], picks: known(1) },
      "fail",
      /counter rose by 1 for 2 probes/,
    ],
    ["no mark, and the picker is gone", { ...decided(), probes: unmarked }, "skip", /^see epp\.single$/],
    [
      "no mark, and the picker is not ready",
      { ...decided(picker("a", "e", false)), probes: unmarked },
      "skip",
      /^see epp\.single$/,
    ],
    [
      "no picker anywhere",
      { ...decided(), probes: unmarked, pools: known([]) },
      "warn",
      /no endpoint picker found/,
    ],
    ["nowhere to look", { ...unseen, probes: unmarked }, "skip", /may not list/],
    [
      "no mark, but its counter rose",
      { probes: unmarked, picks: known(1) },
      "warn",
      /no x-went-into-resp-headers .*rose by 1 for 1 probe, .*other requests/,
    ],
    ["the mark, and no Kubernetes", unseen, "pass", /x-went-into-resp-headers/],
  ],
});
