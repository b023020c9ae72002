import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../../tools/steps.ts";
import { checks } from "./index.ts";

test("the README tells of every check, in their order", () => {
  const readme = readFileSync(join(root, "tasks/verify-stack/README.md"), "utf8");
  const listed = [...readme.matchAll(/^\| `([a-z]+\.[a-z-]+)` \|/gm)].map(([, id]) => id);
  expect(listed).toEqual(checks.map(({ id }) => id));
});
