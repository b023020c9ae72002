import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { collectGarbage } from "./collect-garbage.ts";

test("what nothing refers to is collected at once", async () => {
  const left = new WeakRef({ text: "left behind by the start-up" });
  await setImmediate();
  expect(left.deref()).toBeDefined();
  // Whoever makes or asks a WeakRef keeps its target until the end of that turn.
  await setImmediate();
  collectGarbage();
  expect(left.deref()).toBeUndefined();
});
