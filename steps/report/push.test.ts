import { describe, expect, test } from "vitest";
import { makeCertificates, openssl, withoutOpenssl } from "../../test/certificates.ts";
import { ramp, summary, without } from "../../test/evidence.ts";
import { folder } from "../../test/folder.ts";
import { deadUrl, serve } from "../../test/loopback.ts";
import { setProxies } from "../../test/proxy-env.ts";
import { pushgateway } from "../../test/pushgateway-server.ts";
import { type Given, judged, report } from "../../test/report.ts";
import type { Evidence } from "./evidence.ts";
import { pushedMetrics } from "./pushed/index.ts";

const TOKEN = "pushers-only-token";

/** Runs the step with a Pushgateway named, and with these files as credentials. */
function push(
  pushgatewayUrl: string,
  other: Partial<Evidence> = {},
  { files, params }: { files?: Record<string, string>; params?: Given["params"] } = {},
) {
  const named = { runName: "cache-hit-x7f2p", pipelineName: "cache-hit-pipeline", scheduleName: "nightly" };
  return report(other, {
    params: { ...named, pushgatewayUrl, ...params },
    workspaces: { report: folder(), credentials: folder(files) },
  });
}

describe("a push that fails is a warning, stands in the report, and leaves the verdict as it is", () => {
  test("nothing listens", async () => {
    const { exitCode, lines, results, read } = await push(await deadUrl());
    expect([exitCode, results["verdict"], lines.at(-1)]).toEqual([0, "pass", "Verdict: pass"]);
    expect(lines.find((line) => line.startsWith("warning:"))).toMatch(
      /^warning: not pushed: cannot push to http.*ECONNREFUSED/,
    );
    const { json, page } = read();
    expect(json.pushed?.problem).toContain("ECONNREFUSED");
    expect(page).toContain("| Pushgateway | not pushed: cannot push to http");
  });

  test.each([
    [400, "pushed metrics are invalid", "answers 400: pushed metrics are invalid", 1],
    [401, "", "put a token into pushgateway-token of the workspace credentials", 1],
    [404, "page not found", "base URL of a Pushgateway, without /metrics", 1],
    [503, "starting", "answers 503: starting", 3],
    [429, "", "answers 429", 3],
  ])("HTTP %i", async (status, body, problem, tries) => {
    const gateway = pushgateway(Array.from({ length: 3 }, () => ({ status, body })));
    const { exitCode, lines, read } = await push(await serve(gateway.listener), judged("fail", "too slow"));
    expect([exitCode, lines.at(-2)]).toEqual([3, "Verdict: fail: too slow"]);
    expect(lines.join("\n")).toContain(problem);
    expect(read().json.pushed?.problem).toContain(problem);
    expect(gateway.asked).toHaveLength(tries);
  });

  test("a variable for proxies that is no URL of one, without its value", async () => {
    const gateway = pushgateway();
    const url = await serve(gateway.listener);
    setProxies({ http_proxy: "ftp://user:password@squid" });
    const { exitCode, lines, results, read } = await push(url);
    expect([exitCode, results["verdict"], lines.at(-1)]).toEqual([0, "pass", "Verdict: pass"]);
    expect(read().json.pushed?.problem).toContain("http_proxy: is not the URL of an http or https proxy");
    expect([...lines, JSON.stringify(read())].join("\n")).not.toContain("password");
  });

  test("credentials that cannot be read", async () => {
    const gateway = pushgateway();
    const url = await serve(gateway.listener);
    const { exitCode, lines, read } = await push(url, {}, { files: { "ca.crt/is-a-folder": "" } });
    expect([exitCode, lines.at(-1)]).toEqual([0, "Verdict: pass"]);
    expect(read().json.pushed?.problem).toContain("EISDIR");
  });

  test("a refusal that repeats the token shows it nowhere", async () => {
    const gateway = pushgateway([{ status: 403, body: `Bearer ${TOKEN} may not push` }]);
    const { lines, read } = await push(
      await serve(gateway.listener),
      {},
      { files: { "pushgateway-token": TOKEN } },
    );
    expect(gateway.asked[0]?.authorization).toBe(`Bearer ${TOKEN}`);
    const { json, page } = read();
    expect([...lines, JSON.stringify(json), page].join("\n")).not.toContain(TOKEN);
    expect(json.pushed?.problem).toContain("answers 403");
  });

  test("of a run that measured nothing it stands on the short page", async () => {
    const nothing = without("session-ramp", "verify-stack: no gateway", "skipped");
    const { read } = await push(await deadUrl(), { ...judged("invalid"), sessionRamp: nothing });
    expect(read().page).toMatch(/^Pushgateway: not pushed: cannot push to/m);
  });
});

test("a gateway that is away for a moment is tried again", async () => {
  const gateway = pushgateway([{ status: 502 }]);
  const { lines, read } = await push(await serve(gateway.listener));
  expect(gateway.asked).toHaveLength(2);
  expect(lines.join("\n")).not.toContain("warning:");
  expect(read().json.pushed?.problem).toBe("");
});

test("no URL, no push, and no word of it", async () => {
  const { lines, read } = await push("");
  expect(read().json.pushed).toBeNull();
  expect(lines.join("\n") + read().page).not.toContain("Pushgateway");
});

describe.skipIf(!openssl)(`a private authority${openssl ? "" : `; ${withoutOpenssl}`}`, () => {
  test("is trusted by ca.crt, and refused without", async () => {
    const made = makeCertificates();
    const gateway = pushgateway();
    const url = await serve(gateway.listener, made.server);
    expect((await push(url)).read().json.pushed?.problem).toMatch(/certificate|issuer/);
    expect((await push(url, {}, { files: { "ca.crt": made.ca } })).read().json.pushed?.problem).toBe("");
  });
});

describe("what is pushed", () => {
  test("of an invalid run: verdict, time and reason, and nothing of the run before stays", async () => {
    const gateway = pushgateway();
    const url = await serve(gateway.listener);
    await push(url);
    expect(gateway.value("hit_rate_ratio")).toBeDefined();
    await push(url, judged("invalid", "foreign traffic"));
    expect(gateway.names()).toEqual(["verdict", "last_run_timestamp_seconds", "last_run_info"]);
    expect(gateway.value("verdict", { verdict: "invalid" })).toBe(1);
    expect(gateway.value("verdict", { verdict: "pass" })).toBe(0);
    expect(gateway.value("last_run_info", { reason: "foreign traffic", run: "cache-hit-x7f2p" })).toBe(1);
    expect(gateway.groups.size).toBe(1);
  });

  test("a figure that was not measured is not there, and not 0", async () => {
    const gateway = pushgateway();
    await push(await serve(gateway.listener), {
      sessionRamp: summary("session-ramp", ramp({ tpot: null })),
      stickinessSummary: without("stickiness-summary", "no source had evidence"),
      ...judged("fail"),
    });
    expect(gateway.names()).not.toContain("tpot_mean_seconds");
    expect(gateway.names()).not.toContain("stickiness_ratio");
    expect(gateway.value("ttft_p50_seconds")).toBe(0.012);
  });

  test("of a pass: every figure, in seconds and shares of 1", async () => {
    const gateway = pushgateway();
    const before = Date.now() / 1000;
    const { read } = await push(await serve(gateway.listener), {
      sessionRamp: summary("session-ramp", ramp({ ok: 29 })),
    });
    expect([...gateway.names()].sort()).toEqual(
      pushedMetrics.map(({ name }) => name.replace("llm_d_validation_", "")).sort(),
    );
    expect(gateway.value("verdict", { verdict: "pass" })).toBe(1);
    expect(gateway.value("hit_rate_ratio", { model: "tiny" })).toBeCloseTo(24_000 / 24_510, 12);
    expect(gateway.value("stickiness_ratio", { gateway: "http://gateway.llm-d.svc:80" })).toBe(1);
    expect(gateway.value("ttft_p99_seconds")).toBe(0.02);
    expect(gateway.value("e2e_p50_seconds")).toBe(0.17);
    expect(gateway.value("requests", { outcome: "ok" })).toBe(29);
    expect(gateway.value("requests", { outcome: "failed" })).toBe(1);
    expect(gateway.value("last_run_timestamp_seconds")).toBeGreaterThanOrEqual(before);
    expect(read().page).toMatch(/\| Pushgateway \| pushed to http:/);
  });

  test("the group names the schedule and llm-d's namespace, not the run", async () => {
    const gateway = pushgateway();
    await push(await serve(gateway.listener), {}, { params: { namespace: "models" } });
    expect([...gateway.groups.keys()]).toEqual([
      "/metrics/job/llm-d-validation/namespace/models/pipeline/cache-hit-pipeline/schedule/nightly",
    ]);
    expect(gateway.asked[0]?.method).toBe("PUT");
  });
});
