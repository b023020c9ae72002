import { expect, test } from "vitest";
import { type Group, groupPath } from "./group.ts";

test.each<[string, Group, string]>([
  [
    "a label with a slash goes in base64, where a Pushgateway would take it for two segments",
    { namespace: "llm-d", pipeline: undefined, schedule: "team/nightly" },
    "/namespace/llm-d/schedule@base64/dGVhbS9uaWdodGx5",
  ],
  [
    "what a URL would read as its own is encoded",
    { namespace: "llm-d", pipeline: "p?x#y%", schedule: undefined },
    "/namespace/llm-d/pipeline/p%3Fx%23y%25",
  ],
  [
    "labels without a value are left out",
    { namespace: "llm-d", pipeline: undefined, schedule: undefined },
    "/namespace/llm-d",
  ],
  [
    "all of them",
    { namespace: "llm-d", pipeline: "cache-hit-pipeline", schedule: "nightly" },
    "/namespace/llm-d/pipeline/cache-hit-pipeline/schedule/nightly",
  ],
])("%s", (_, group, path) => {
  expect(groupPath(group)).toBe(`/metrics/job/llm-d-validation${path}`);
});
