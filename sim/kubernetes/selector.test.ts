import { describe, expect, test } from "vitest";
import { fieldSelector, labelSelector, SelectorError } from "./selector.ts";

const pod = { "llm-d.ai/role": "decode", app: "x" };

describe("labels", () => {
  test.each(["=x", "a in b", "a in (b", "a=b=c", "a b", "a,,b"])("%j is refused", (selector) => {
    expect(() => labelSelector(selector)).toThrow(SelectorError);
  });

  const cases = [
    { selector: "", holds: true },
    { selector: "llm-d.ai/role=decode", holds: true },
    { selector: "llm-d.ai/role==decode", holds: true },
    { selector: "llm-d.ai/role=prefill", holds: false },
    { selector: "llm-d.ai/role!=decode", holds: false },
    { selector: "missing!=x", holds: true },
    { selector: "llm-d.ai/role in (prefill, decode)", holds: true },
    { selector: "llm-d.ai/role in (prefill)", holds: false },
    { selector: "llm-d.ai/role notin (prefill,both)", holds: true },
    { selector: "missing notin (x)", holds: true },
    { selector: "missing in (x)", holds: false },
    { selector: "app", holds: true },
    { selector: "missing", holds: false },
    { selector: "!missing", holds: true },
    { selector: "!app", holds: false },
    { selector: "app=x,llm-d.ai/role in (decode,prefill)", holds: true },
    { selector: "app=x,llm-d.ai/role in (prefill)", holds: false },
    { selector: "toString", holds: false },
  ];

  test.each(cases)("$selector: $holds", ({ selector, holds }) => {
    expect(labelSelector(selector)(pod)).toBe(holds);
  });
});

describe("fields", () => {
  const object = {
    metadata: { name: "decode-0", namespace: "llm-d" },
    status: { phase: "Running" },
    type: "Warning",
  };

  test.each(["spec.nodeName=x", "metadata.name", "toString=x"])("%j is refused", (selector) => {
    expect(() => fieldSelector(selector)).toThrow(SelectorError);
  });

  const cases = [
    { selector: "", holds: true },
    { selector: "metadata.name=decode-0", holds: true },
    { selector: "metadata.name=decode-1", holds: false },
    { selector: "status.phase!=Running", holds: false },
    { selector: "status.phase=Running,metadata.namespace=llm-d", holds: true },
    { selector: "type=Warning", holds: true },
    { selector: "type=Normal", holds: false },
  ];

  test.each(cases)("$selector: $holds", ({ selector, holds }) => {
    expect(fieldSelector(selector)(object)).toBe(holds);
  });
});
