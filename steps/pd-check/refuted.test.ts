import { describe, expect, test } from "vitest";
import { formatSummary } from "../../lib/summary.ts";
import { checkDecodeOnly, checkPd, counts } from "../../test/pd-check.ts";
import { type PdOptions, pdStack } from "../../test/pd-server.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

describe("a stack that is not split", () => {
  test.each<[string, PdOptions, RegExp]>([
    [
      "by the picker's decision",
      { splits: () => false },
      /^disaggregation is off: no prefill engine counted a token of 4 new prompts, as the picker decided \(and 1 more\)$/,
    ],
    [
      "since nobody obeys the picker",
      { splits: () => false, decides: () => "prefill-decode" },
      /^disaggregation is off: .*, though the picker split them$/,
    ],
    [
      "and whose picker counts nothing",
      { splits: () => false, decides: () => undefined },
      /^disaggregation is off: no prefill engine counted a token of 4 new prompts$/,
    ],
    [
      "whose blocks come in part only",
      { fetchedTokens: 200 },
      /^only 800 of 1620 new prompt tokens were fetched: decode engines compute the rest again \(and 1 more\)$/,
    ],
    [
      "one of whose transfers never came",
      counts(2, "decode-1", "transfers", -1),
      /^only 3 transfers for 4 new prompts, /,
    ],
    [
      "whose blocks nobody fetches",
      { fetches: false },
      /^0 of 1620 new prompt tokens were fetched: decode engines compute them again \(and 2 more\)$/,
    ],
    ["whose prefill engine answers", { answeredBy: "prefill" }, /^prefill-\d answered, which only prefills$/],
    [
      "whose prefill engines go on generating",
      counts(0, "prefill-1", "generation_tokens", 15),
      /^prefill engines answer requests themselves: 19 tokens generated for 4 new prompts$/,
    ],
    [
      "with a transfer that failed",
      counts(2, "decode-1", "failed", 1),
      /^1 transfer failed: 4 transfers for 4 new prompts, 2\.00 ms each/,
    ],
  ])("%s fails", async (_, options, reason) => {
    const { exitCode, results } = await checkPd(options);
    expect(results["reason"]).toMatch(reason);
    expect(exitCode).toBe(3);
    expect(results["status"]).toBe("fail");
  });

  test("whose picker splits repeats too, where that is not expected", async () => {
    const { exitCode, results } = await checkPd(
      { splits: ({ long }) => long },
      { repeatsExpected: "decode-only" },
    );
    expect(results["reason"]).toMatch(
      /^prefill-decode 4 of 4 new, decode-only 1 of 5 other prompts, by llm_d_epp_disagg_decision_total \(and 1 more\)$/,
    );
    expect(exitCode).toBe(3);
  });

  test("since there is no prefill engine at all", async () => {
    const { results } = await checkDecodeOnly({ splits: () => false, decides: () => undefined });
    expect(results["status"]).toBe("fail");
    expect(results["reason"]).toMatch(/^disaggregation is off: no prefill engine among 2 engines/);
  });

  test("says that verify-stack failed", async () => {
    const stack = await pdStack();
    const data = {
      testId: "t",
      gateway: stack.gateway.url,
      host: "",
      model: "m",
      blockSize: 16,
      failed: ["pd.ports"],
    };
    const verifyStack = formatSummary({ v: 1, task: "verify-stack", status: "fail", reason: "", data });
    const { results } = await runWith(step, { params: { ...stack.params, verifyStack } });
    expect(results).toMatchObject({ status: "fail", reason: "verify-stack failed: pd.ports" });
  });
});
