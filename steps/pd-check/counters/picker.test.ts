import { expect, test } from "vitest";
import { readPicker } from "./picker.ts";

/** As the real picker wrote them after nine requests, with its older name beside the newer one. */
const PAGE = `# TYPE llm_d_epp_disagg_decision_total counter
llm_d_epp_disagg_decision_total{decision_type="decode-only",model_name="tiny-pd",plugin_name="disagg-profile-handler",plugin_type="disagg-profile-handler"} 5
llm_d_epp_disagg_decision_total{decision_type="prefill-decode",model_name="tiny-pd",plugin_name="disagg-profile-handler",plugin_type="disagg-profile-handler"} 4
llm_d_inference_scheduler_disagg_decision_total{decision_type="decode-only",model_name="tiny-pd"} 5
llm_d_inference_scheduler_disagg_decision_total{decision_type="prefill-decode",model_name="tiny-pd"} 4
`;

const nine = { prefillDecode: 4, decodeOnly: 5, other: 0 };

test("a picker that has decided nothing has no such counter", () => {
  expect(readPicker("up 1\n")).toEqual(new Map());
});

test("each name for itself, since they count the same decisions", () => {
  expect(readPicker(PAGE)).toEqual(
    new Map([
      ["llm_d_epp_disagg_decision_total", nine],
      ["llm_d_inference_scheduler_disagg_decision_total", nine],
    ]),
  );
});

test("of the handler before, without a model; images apart", () => {
  const page = [
    'llm_d_inference_scheduler_pd_decision_total{decision_type="prefill-decode"} 2',
    'llm_d_epp_disagg_decision_total{decision_type="encode-decode",model_name="m"} 3',
    "",
  ].join("\n");
  expect(Object.fromEntries(readPicker(page))).toEqual({
    llm_d_inference_scheduler_pd_decision_total: { prefillDecode: 2, decodeOnly: 0, other: 0 },
    llm_d_epp_disagg_decision_total: { prefillDecode: 0, decodeOnly: 0, other: 3 },
  });
});
