import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkPd, without } from "../../test/pd-check.ts";
import { type PdOptions, pdStack } from "../../test/pd-server.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";

describe("a stack that is split", () => {
  test("passes, with its figures", async () => {
    const { exitCode, results, data, stack } = await checkPd();
    expect(results).toMatchObject({
      status: "pass",
      reason: "10 of 10 proofs",
      "prefill-decode": "4",
      "decode-only": "5",
      "transfer-mean-ms": "2",
      "transfer-bytes": "1620000",
      ssrf: "",
    });
    expect(exitCode).toBe(0);
    expect(data).toMatchObject({
      prefill: 2,
      decode: 2,
      requests: 9,
      failed: 0,
      promptTokens: 3247,
      decisions: [4, 5],
    });
    const tags = stack.gateway.arrived.map(({ headers }) => [headers["x-test-id"], headers["x-session-id"]]);
    expect(tags.map(([, session]) => session)).toEqual(
      [1, 2, 3, 4, 1, 2, 3, 4, 5].map((session) => `t-pd-s${session}`),
    );
    expect(new Set(tags.map(([testId]) => testId))).toEqual(new Set(["t-pd"]));
    expect(stack.gateway.arrived.every(({ headers }) => headers["x-prefiller-host-port"] === undefined)).toBe(
      true,
    );
  });

  test.each<[string, PdOptions, string]>([
    ["of vLLM, which has no remote_decode", without(/^vllm:request_success.*\n/gm), "prefill.finish"],
    ["before prompt_tokens_by_source", without(/^vllm:prompt_tokens_by_source.*\n/gm), "decode.source"],
    ["with another connector", without(/^vllm:(nixl|external).*\n/gm), "decode.external-cache, transfers"],
    ["whose picker has no such counter", { decides: () => undefined }, "decisions"],
  ])("%s says which proof it lacks", async (_, options, ids) => {
    const { results } = await checkPd(options);
    expect(results["status"]).toBe("pass");
    expect(results["reason"]).toMatch(new RegExp(`^\\d of 10 proofs; not exported: ${ids}$`));
  });

  test.each([
    "llm_d_inference_scheduler_pd_decision_total",
    "llm_d_router_epp_disagg_decision_total",
    "inference_extension_disagg_decision_total",
  ])("whose picker counts as %s", async (decisionName) => {
    const { results } = await checkPd({ decisionName });
    expect(results).toMatchObject({ status: "pass", "prefill-decode": "4", "decode-only": "5" });
  });

  test("without a page of the picker: that proof is unknown", async () => {
    const { results, data } = await checkPd({ pickerless: true });
    expect(results).toMatchObject({
      status: "pass",
      reason: "9 of 10 proofs; unknown: decisions",
      "prefill-decode": "",
    });
    expect(data?.proofs).toMatchObject({ decisions: "unknown" });
  });

  test.each([
    ["is expected", { repeatsExpected: "any" }, "9 of 10 proofs; unknown: prefill.repeats"],
    ["may be, for nobody tells", {}, "8 of 10 proofs; unknown: decisions, prefill.repeats"],
  ])("whose decider always splits, where that %s", async (_, params, reason) => {
    const { results } = await checkPd({ splits: ({ long }) => long }, params);
    expect(results).toMatchObject({ status: "pass", reason, "prefill-decode": "8", "decode-only": "1" });
  });

  test("whose connector pushes: the transfers are those of the prefill engines", async () => {
    const { results } = await checkPd({ pushes: true });
    expect(results).toMatchObject({
      status: "pass",
      reason: "10 of 10 proofs",
      "transfer-mean-ms": "2",
      "transfer-bytes": "1620000",
    });
  });

  test("whose picker starts anew in between: its decisions are unknown", async () => {
    let read = 0;
    const anew = (text: string) => (read++ < 5 ? text : text.replaceAll(/} \d+$/gm, "} 0"));
    const { exitCode, results, lines } = await checkPd({ pickerText: anew });
    expect(exitCode).toBe(0);
    expect(results["reason"]).toBe("9 of 10 proofs; unknown: decisions");
    expect(lines.join("\n")).toContain("epp started anew");
  });

  test("whose picker serves others too: what it decides for them is no figure of ours", async () => {
    let read = 0;
    const others = (text: string) =>
      `llm_d_epp_disagg_decision_total{decision_type="decode-only",model_name="other"} ${100 + read++}\n${text}`;
    const { results } = await checkPd({ pickerText: others });
    expect(results).toMatchObject({
      reason: "10 of 10 proofs",
      "prefill-decode": "4",
      "decode-only": "5",
    });
  });

  test("whose picker counts under another name of the model", async () => {
    const { results } = await checkPd({ decisionModel: "base" });
    expect(results).toMatchObject({ reason: "10 of 10 proofs", "prefill-decode": "4" });
  });

  test("says who took part", async () => {
    const { lines } = await checkPd();
    expect(lines.join("\n")).toContain("New prompts were prefilled by prefill-0, prefill-1 (of 2 engines)");
  });

  test("leaves its page and figures in a report workspace", async () => {
    const { params } = await pdStack();
    const report = mkdtempSync(join(tmpdir(), "pd-check-"));
    await runWith(step, { params, workspaces: { report } });
    const page = readFileSync(join(report, "pd-check.md"), "utf8");
    expect(page).toContain(
      "| prefill.tokens | proven | 1620 of 1620 prompt tokens of 4 new prompts counted by prefill engines |",
    );
    expect(JSON.parse(readFileSync(join(report, "pd-check.json"), "utf8"))).toMatchObject({ status: "pass" });
  });
});
