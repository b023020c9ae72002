import { describe, expect, test } from "vitest";
import type { Stack } from "../../lib/evidence/stack.ts";
import { terminationBytes } from "../../lib/result/index.ts";
import { formatSummary } from "../../lib/summary.ts";
import { checks } from "./checks/index.ts";
import { checkRoom, fitResults } from "./room.ts";

const COUNTS = "pass=46 warn=46 fail=46 skip=46";
const LONG = { gateway: `http://${"g".repeat(93)}`, host: "", model: "m".repeat(100) };
const SHORT = { gateway: "http://gw", host: "h", model: "m" };

function stack(names: Pick<Stack, "gateway" | "host" | "model">, failed: readonly string[]): Stack {
  return { testId: "t".repeat(47), blockSize: 1_000_000, failed: [...failed], ...names };
}

function fitted(data: Stack, reason: string) {
  const fit = fitResults({ status: "fail", reason, counts: COUNTS, data });
  const results = new Map([
    ["status", "fail"],
    ["reason", fit.reason],
    ["summary", formatSummary({ v: 1, task: "verify-stack", status: "fail", ...fit })],
    ["model", data.model],
    ["block-size", String(data.blockSize)],
    ["failed-checks", fit.data.failed.join(",")],
    ["counts", COUNTS],
  ]);
  expect(terminationBytes(results)).toBeLessThanOrEqual(1024);
  return fit;
}

const ids = checks.map(({ id }) => id);
const reason = 'a.b: "much" went wrong, and this is why '.repeat(5);

test("names that no result has room for are refused, what is just short enough is not", () => {
  const { gateway, model } = LONG;
  expect(checkRoom({ gatewayUrl: gateway, host: "h".repeat(40), model })).toEqual([]);
  expect(checkRoom({ gatewayUrl: gateway, host: "h".repeat(41), model })).toHaveLength(1);
});

describe("what does not fit is cut, and says so", () => {
  test("nothing, on a small stack", () => {
    const fit = fitted(stack(SHORT, ["a.b", "c.d"]), "a.b: broken (and 1 more)");
    expect(fit).toMatchObject({ reason: "a.b: broken (and 1 more)", data: { failed: ["a.b", "c.d"] } });
  });

  test("the reason, before the failed checks", () => {
    const fit = fitted(stack(SHORT, ["a.b", "c.d"]), reason);
    expect(fit.reason).toMatch(/^a\.b: 'much' went wrong, .*\.\.\.$/);
    expect(fit.data.failed).toEqual(["a.b", "c.d"]);
  });

  test.each([reason, "short"])("the failed checks, when all fail, beside %j", (why) => {
    const { failed } = fitted(stack({ ...SHORT, model: "" }, ids), why).data;
    expect(failed.length).toBeGreaterThan(6);
    expect(failed).toEqual([...ids.slice(0, failed.length - 1), "..."]);
    expect(failed.join(",").length).toBeLessThanOrEqual(160);
  });

  test.each(ids)("with the longest names still the one check that failed: %s", (id) => {
    expect(fitted(stack({ ...LONG, host: "h".repeat(40) }, [id]), reason).data.failed).toEqual([id]);
  });
});

test("names that came from elsewhere, and are longer than any param, end the run", () => {
  const names = { ...LONG, gateway: `http://${"g".repeat(400)}` };
  expect(() => fitted(stack(names, ["a.b"]), reason)).toThrow("do not fit into the results");
});
