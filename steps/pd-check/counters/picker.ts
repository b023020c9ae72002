import { parseExposition } from "../../../lib/metrics/index.ts";

/** How an endpoint picker had requests served. */
export interface Decisions {
  /** By two engines, one for the prompt and one for the answer. */
  readonly prefillDecode: number;
  readonly decodeOnly: number;
  /** Where a third one encodes images. */
  readonly other: number;
}

export interface CountedFor {
  /** Those for our model; undefined before the first, and where the picker knows it by another name. */
  readonly own: Decisions | undefined;
  readonly all: Decisions;
}

/** Decisions so far, by the name of the counter; empty: the page has none, as before the first decision. */
export type PickerCounts = ReadonlyMap<string, CountedFor>;

/**
 * Names of the counter, newest first: the router renamed its prefix three times, and the handler before
 * disagg-profile-handler (pd-profile-handler) counted as pd_decision_total. A page may have several of them, of the
 * same decisions.
 */
export const decisionNames = ["disagg_decision_total", "pd_decision_total"].flatMap((name) =>
  ["llm_d_epp", "llm_d_router_epp", "inference_extension", "llm_d_inference_scheduler"].map(
    (prefix) => `${prefix}_${name}`,
  ),
);

export const noDecisions: Decisions = { prefillDecode: 0, decodeOnly: 0, other: 0 };

/** Reads a picker's page. What tells no model is taken for ours. */
export function readPicker(page: string, model: string): PickerCounts {
  const { samples } = parseExposition(page, (name) => decisionNames.includes(name));
  const counts = new Map<string, CountedFor>();
  for (const { name, labels, value } of samples) {
    const { own, all } = counts.get(name) ?? { own: undefined, all: noDecisions };
    const type = labels["decision_type"];
    const isOwn = (labels["model_name"] ?? model) === model;
    counts.set(name, {
      own: isOwn ? plus(own ?? noDecisions, type, value) : own,
      all: plus(all, type, value),
    });
  }
  return counts;
}

function plus(
  { prefillDecode, decodeOnly, other }: Decisions,
  type: string | undefined,
  value: number,
): Decisions {
  return {
    prefillDecode: prefillDecode + (type === "prefill-decode" ? value : 0),
    decodeOnly: decodeOnly + (type === "decode-only" ? value : 0),
    other: other + (type === "prefill-decode" || type === "decode-only" ? 0 : value),
  };
}
