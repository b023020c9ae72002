import { describe, expect, test } from "vitest";
import { type Side, sideOf } from "../stack.ts";
import { figures, readEngine } from "./engine.ts";
import type { Moment } from "./moment.ts";
import { changes, riseBetween } from "./rise.ts";

/** Gauges, as llm-d-inference-sim v0.10.2 has them from its start; it tells counters only from its first request. */
const UNUSED = 'vllm:kv_cache_usage_perc{model_name="m"} 0\nvllm:num_requests_running{model_name="m"} 0\n';

/** The page of one that has served: prompt and generated tokens, and what else it counts. */
function used(prompt: number, generated: number, others: Readonly<Record<string, number>> = {}): string {
  const counters = { prompt_tokens_total: prompt, generation_tokens_total: generated, ...others };
  const lines = Object.entries(counters).map(([name, value]) => `vllm:${name}{model_name="m"} ${value}\n`);
  return UNUSED + lines.join("");
}

/** Engines by their names, such as `decode-0`, with their pages. */
function moment(pages: Readonly<Record<string, string>>): Moment {
  const engines = Object.entries(pages).map(([name, page]) => {
    const counts = readEngine(page, "m");
    if (counts === undefined) throw new Error(`${name} serves another model`);
    const [role = ""] = name.split("-");
    const engine = { name, role, metricsUrl: "", identity: "", ready: true, pod: undefined };
    const { figures, unused, start } = counts;
    return { name, side: sideOf(engine), identity: start, figures, unused };
  });
  return { engines, pickers: "not read" };
}

/** What a side's engines counted, and the names of those that did. */
function rise(side: Side, before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) {
  const [earlier, later] = [moment(before), moment(after)];
  expect(changes(earlier, later)).toEqual([]);
  const { sides, atWork } = riseBetween(earlier, later);
  return { figures: sides[side], atWork: atWork[side] };
}

const unknown = Object.fromEntries(figures.map((figure) => [figure, undefined]));

describe("changes that spoil a rise", () => {
  test("an engine that had served and has served nothing now", () => {
    const before = moment({ "decode-0": used(5, 5) });
    expect(changes(before, moment({ "decode-0": UNUSED }))).toEqual(["decode-0 counted backwards"]);
  });

  test("an engine that has served nothing, of a process that is another", () => {
    const started = (at: number) => moment({ "decode-0": `process_start_time_seconds ${at}\n${UNUSED}` });
    expect(changes(started(1), started(2))).toEqual(["decode-0 started anew"]);
  });

  test("unused engines that come and go", () => {
    const [one, other] = [moment({ "decode-0": UNUSED }), moment({ "decode-1": UNUSED })];
    expect(changes(one, other)).toEqual(["decode-1 is new", "decode-0 is gone"]);
  });
});

describe("the rise of a side", () => {
  test("without engines is unknown", () => {
    const pages = { "decode-0": used(5, 5) };
    expect(rise("prefill", pages, pages)).toEqual({ figures: unknown, atWork: [] });
  });

  test.each<[string, string[]]>([
    ["the first", ["decode-0", "decode-1"]],
    ["the last", ["decode-1", "decode-0"]],
  ])("has no figure that one of its used engines does not tell, be it %s", (_, names) => {
    const [full = "", bare = ""] = names;
    const before = { "decode-0": used(0, 0), "decode-1": used(0, 0), "decode-2": UNUSED };
    const after = {
      ...before,
      [full]: used(7, 1, { external_prefix_cache_hits_total: 4 }),
      [bare]: used(5, 2),
    };
    expect(rise("decode", before, after).figures).toEqual({
      ...unknown,
      promptTokens: 12,
      generationTokens: 3,
    });
  });

  test("is no token, and no word on the rest, where all have served nothing", () => {
    const pages = { "prefill-0": UNUSED, "prefill-1": UNUSED, "decode-0": used(5, 5) };
    expect(rise("prefill", pages, pages)).toEqual({
      figures: { ...unknown, promptTokens: 0, generationTokens: 0 },
      atWork: [],
    });
  });

  test.each<[string, string[]]>([
    ["after", ["decode-0", "decode-1"]],
    ["before", ["decode-1", "decode-0"]],
  ])("is that of the used engine, with an unused one %s it", (_, names) => {
    const [one = "", other = ""] = names;
    const pages = (page: string) => ({ "decode-0": "", "decode-1": "", [one]: page, [other]: UNUSED });
    const before = pages(used(100, 10, { prefix_cache_hits: 16, nixl_xfer_time_seconds_count: 1 }));
    const after = pages(used(545, 15, { prefix_cache_hits: 48, nixl_xfer_time_seconds_count: 3 }));
    expect(rise("decode", before, after)).toEqual({
      figures: { ...unknown, promptTokens: 445, generationTokens: 5, localHits: 32, transfers: 2 },
      atWork: [one],
    });
  });

  test("is the whole count of an engine that had served nothing before", () => {
    const idle = { "prefill-2": used(20, 3, { prefix_cache_hits: 0 }) };
    const before = { ...idle, "prefill-0": UNUSED, "prefill-1": used(10, 1, { prefix_cache_hits: 8 }) };
    const after = {
      ...idle,
      "prefill-0": used(2905, 7, { prefix_cache_hits: 16 }),
      "prefill-1": used(15, 2, { prefix_cache_hits: 8 }),
    };
    expect(rise("prefill", before, after)).toEqual({
      figures: { ...unknown, promptTokens: 2910, generationTokens: 8, localHits: 16 },
      atWork: ["prefill-0", "prefill-1"],
    });
  });
});
