import { beforeEach, describe, expect, test } from "vitest";
import { withoutKubernetes } from "../../test/kubernetes-world.ts";
import { lineOf, probe, served } from "../../test/kv-score.ts";

const SCORES = "x-gateway-destination-endpoint-scores";
const first = { "x-upstream-host": "10.0.0.1:8000" };
const second = { "x-upstream-host": "10.0.0.2:8000" };

beforeEach(withoutKubernetes);

describe("the endpoint picker's scores", () => {
  const scores = { "10.0.0.1:8000": 6.5, "10.0.0.2:8000": 4 };

  test.each([
    ["an object", scores],
    ["JSON in a string", JSON.stringify(scores)],
  ])("in the access log, as %s", async (_, endpoint_scores) => {
    const gateway = await served({
      line: (_n, request) => lineOf(request, "10.0.0.1:8000", { endpoint_scores }),
    });
    const { exitCode, results } = await probe(gateway, { accessLog: gateway.accessLog });
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({ status: "pass", source: "access-log", "followed-percent": "100" });
  });

  test("in the log of a gateway with request ids of its own: by the order of their beginnings", async () => {
    const later = { "10.0.0.1:8000": 1, "10.0.0.2:8000": 2 };
    const line = (n: number, request: Parameters<typeof lineOf>[0]) =>
      lineOf(request, n < 2 ? "10.0.0.1:8000" : "10.0.0.2:8000", {
        request_id: `own-${n}`,
        start_time: `2026-01-01T00:00:0${n}.000Z`,
        endpoint_scores: n < 2 ? scores : later,
      });
    const gateway = await served({ line });
    const { results, summary } = await probe(gateway, { accessLog: gateway.accessLog });
    expect(results["status"]).toBe("pass");
    expect(summary?.data).toMatchObject({
      went: [
        ["10.0.0.1:8000", 6.5, 6.5],
        ["10.0.0.2:8000", 2, 2],
        ["10.0.0.2:8000", 2, 2],
      ],
    });
  });

  test.each([
    ["no id of theirs and no time", {}, "2"],
    ["times, but too few lines", { start_time: "2026-01-01T00:00:00.000Z" }, "3"],
  ])("lines that cannot be told apart are nobody's: %s", async (_, fields, requests) => {
    const line = (n: number, request: Parameters<typeof lineOf>[0]) =>
      n > 2
        ? undefined
        : lineOf(request, "10.0.0.1:8000", { request_id: null, endpoint_scores: scores, ...fields });
    const gateway = await served({ line });
    const { exitCode, results, lines } = await probe(gateway, { accessLog: gateway.accessLog, requests });
    expect(exitCode).toBe(5);
    expect(results["reason"]).toContain("no scores: ");
    expect(lines.join("\n")).toContain(`2 lines for ${requests} requests in ${gateway.accessLog}, without`);
  });

  test("the pick is no proof of where a request went, when the log says otherwise", async () => {
    const gateway = await served({
      headers: () => ({ "x-gateway-destination-endpoint": "10.0.0.1:8000" }),
      line: (_, request) => lineOf(request, "10.0.0.2:8000", { endpoint_scores: scores }),
    });
    const { results } = await probe(gateway, { accessLog: gateway.accessLog });
    expect(results).toMatchObject({ status: "warn", "followed-percent": "0" });
  });

  test("a gateway that did not obey is a warning of another kind", async () => {
    const headers = () => ({ ...second, [SCORES]: JSON.stringify(scores) });
    const { results } = await probe(await served({ headers }));
    expect(results).toMatchObject({ status: "warn", source: "header", "followed-percent": "0" });
    expect(results["reason"]).toContain("the picker does not take the highest, or the gateway did not obey");
  });

  test("scores that are no scores are said, not guessed", async () => {
    const headers = () => ({ ...first, [SCORES]: "high" });
    const { exitCode, lines } = await probe(await served({ headers }));
    expect(exitCode).toBe(5);
    expect(lines.join("\n")).toContain(
      `not used: header: the response header ${SCORES} holds no scores: high`,
    );
  });
});
