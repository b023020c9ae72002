import { expect, test } from "vitest";
import { isOfRun } from "./own-pods.ts";
import { known } from "./reading.ts";
import { oldPool, pool, routing } from "./testing/routing.ts";
import { pod } from "./testing/scene.ts";

const other = pool({ name: "other", selector: { "llm-d.ai/model": "x" } });

test.each([
  ["only another pool's", { "llm-d.ai/model": "x" }, [pool(), other], false],
  ["both pools'", { app: "vllm", "llm-d.ai/model": "x" }, [pool(), other], true],
  ["the run's", { app: "vllm" }, [pool(), other], true],
  ["no pool's", { "llm-d.ai/model": "y" }, [pool(), other], true],
  ["a pool's that selects nothing", {}, [pool(), pool({ name: "other", selector: {} })], true],
])("%s", (_, labels, pools, wanted) => {
  expect(isOfRun(pod("a", { labels }), routing([], [], { pools: known(pools) }))).toBe(wanted);
});

test("only another pool's of the API group of before", () => {
  const oldPools = known([oldPool({ name: "other", selector: { app: "x" } })]);
  expect(isOfRun(pod("a", { labels: { app: "x" } }), routing([], [], { oldPools }))).toBe(false);
});

test("nobody knows which pool is the run's", () => {
  const pools = known([other, pool({ name: "third" })]);
  const unrouted = routing([], [], { pools, routes: known([]) });
  expect(isOfRun(pod("a", { labels: { "llm-d.ai/model": "x" } }), unrouted)).toBe(true);
});
