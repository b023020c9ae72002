import { expect, test } from "vitest";
import { describeGuidellm, type GuidellmVersion } from "../guidellm-host.ts";
import { countsOf, expectFigures, promptTokensOf } from "../guidellm-reading.ts";
import { runGuidellm } from "../guidellm-run.ts";
import { describeOn, llmd } from "./requirements.ts";
import { engineCounters } from "./vllm-counters.ts";

const { gatewayUrl = "", prometheusUrl = "", metricsUrls = "", engines = [], blockSize = 32 } = llmd ?? {};

const fromEngines: [string, Record<string, string>, string] = ["the engines", {}, "pods"];
const fromPrometheus: typeof fromEngines = ["Prometheus", { "prometheus-url": prometheusUrl }, "prometheus"];

const cases: readonly [GuidellmVersion, (typeof fromEngines)[]][] = [
  ["0.8.1", [fromEngines, fromPrometheus]],
  ["0.3.1", [fromEngines]],
];

describeOn(["llm-d"], "real vLLM, Envoy and Prometheus", () => {
  for (const [version, sources] of cases) {
    describeGuidellm(version, "one request at a time", (guidellm) => {
      test.each(sources)("counters from %s: counts and hit rate are vLLM's own", async (_, source, name) => {
        const before = await engineCounters(engines);
        const end = await runGuidellm(guidellm, {
          target: gatewayUrl,
          "metrics-urls": metricsUrls,
          ...source,
          data: `prompt_tokens=${blockSize},output_tokens=4,prefix_tokens=${4 * blockSize}`,
          "max-requests": "5",
          "max-seconds": "60",
        });
        const after = await engineCounters(engines);
        const { own, results, log } = end;
        if (own === undefined) throw new Error(`no report of GuideLLM's was kept: ${log}`);
        expect(end, log).toMatchObject({ exitCode: 0, succeeded: "True" });
        expect(results).toMatchObject({ verdict: "pass", "hit-rate-source": name, "requests-ok": "5" });
        expect(countsOf(own)).toEqual({
          "requests-ok": 5,
          "requests-failed": 0,
          "requests-incomplete": 0,
        });
        expectFigures(results, own);

        // verify-stack asks for one completion of its own, before the first snapshot; its prompt is new to the engines.
        const probe = Number(/completion\.works .* (\d+) prompt tokens/.exec(log)?.[1]);
        const lookedUp = after.queries - before.queries - probe;
        expect(Number(results["hit-rate-percent"])).toBeCloseTo(
          (100 * (after.hits - before.hits)) / lookedUp,
          4,
        );
        // 0.3 tests the connection by completions: itself, and its one worker.
        const tests = after.finished - before.finished - 1 - 5;
        expect(tests).toBe(version === "0.3.1" ? 2 : 0);
        const prompts = promptTokensOf(own);
        if (tests === 0) expect(lookedUp).toBe(prompts);
        else expect(lookedUp).toBeGreaterThan(prompts);
      });
    });
  }
});
