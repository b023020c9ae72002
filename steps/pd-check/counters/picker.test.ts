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
  expect(readPicker("up 1\n", "m")).toEqual(new Map());
});

test("each name for itself, since they count the same decisions", () => {
  expect(readPicker(PAGE, "tiny-pd")).toEqual(
    new Map([
      ["llm_d_epp_disagg_decision_total", { own: nine, all: nine }],
      ["llm_d_inference_scheduler_disagg_decision_total", { own: nine, all: nine }],
    ]),
  );
});

test("of the handler before, without a model; images apart", () => {
  const page = [
    'llm_d_inference_scheduler_pd_decision_total{decision_type="prefill-decode"} 2',
    'llm_d_epp_disagg_decision_total{decision_type="encode-decode",model_name="m"} 3',
    "",
  ].join("\n");
  const old = { prefillDecode: 2, decodeOnly: 0, other: 0 };
  const images = { prefillDecode: 0, decodeOnly: 0, other: 3 };
  expect(Object.fromEntries(readPicker(page, "m"))).toEqual({
    llm_d_inference_scheduler_pd_decision_total: { own: old, all: old },
    llm_d_epp_disagg_decision_total: { own: images, all: images },
  });
});

test("decisions for others are none of ours, and none of ours are there before the first", () => {
  expect(readPicker(PAGE, "m").get("llm_d_epp_disagg_decision_total")).toEqual({
    own: undefined,
    all: nine,
  });
});
