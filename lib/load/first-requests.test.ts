import { expect, test } from "vitest";
import { FirstRequests } from "./first-requests.ts";

test.each([
  { name: "too few failures", ends: [true, true], allFailed: false },
  { name: "enough failures", ends: [true, true, true], allFailed: true },
  { name: "a success among them", ends: [true, false, true, true], allFailed: false },
  { name: "nothing", ends: [], allFailed: false },
])("$name: $allFailed", ({ ends, allFailed }) => {
  const first = new FirstRequests(3);
  for (const failed of ends) first.add(failed);
  expect(first.allFailed).toBe(allFailed);
});
