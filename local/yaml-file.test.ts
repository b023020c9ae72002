import { describe, expect, test } from "vitest";
import { yamlDocuments } from "./yaml-file.ts";

describe("yamlDocuments", () => {
  test.each([
    ["duplicate keys", "a: 1\na: 2", "x.yaml: Map keys must be unique"],
    ["broken text", "a: [1", "x.yaml: "],
  ])("refuses %s", (_, text, message) => {
    expect(() => yamlDocuments(text, "x.yaml")).toThrow(message);
  });

  test.each([
    ["YAML 1.1 booleans", "yes", true],
    ["no base-60 numbers", "1:30", "1:30"],
    ["no dates", "2026-01-02", "2026-01-02"],
    ["quoted stays text", '"yes"', "yes"],
  ])("reads as Kubernetes does: %s", (_, text, wanted) => {
    expect(yamlDocuments(`a: ${text}`, "x.yaml")).toEqual([{ a: wanted }]);
  });

  test("leaves empty documents out", () => {
    expect(yamlDocuments("---\n# nothing\n---\na: 1\n---\n", "x.yaml")).toEqual([{ a: 1 }]);
    expect(yamlDocuments("", "x.yaml")).toEqual([]);
  });
});
