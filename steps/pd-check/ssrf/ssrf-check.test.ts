import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { deadUrl } from "../../../test/loopback.ts";
import { checkPd } from "../../../test/pd-check.ts";
import { pdStack } from "../../../test/pd-server.ts";
import { runWith } from "../../../test/run.ts";
import step from "../step.ts";
import { ssrfFinding } from "./case.ts";

const asked = { ssrfCheck: "true", listenAddress: "127.0.0.1" };

describe("a sidecar that follows any header", () => {
  test("behind a picker that overwrites it where it splits: shown by the repeat alone", async () => {
    const { exitCode, results, lines } = await checkPd({ follows: "repeats" }, asked);
    expect(exitCode).toBe(3);
    expect(results).toMatchObject({
      status: "fail",
      ssrf: "connected",
      reason:
        "SSRF: a repeated prompt through the gateway made 127.0.0.1 connect to us (POST /v1/chat/completions HTTP/1.1)",
    });
    const log = lines.join("\n");
    expect(log).toContain(
      "SSRF: a new prompt through the gateway: no connection, which is evidence for this request only",
    );
    expect(log).not.toContain("secret");
    expect(log).not.toContain("key=x");
  });

  test("asked directly: with a third request", async () => {
    const sidecar = await pdStack({ follows: "header" });
    const { results, stack } = await checkPd({}, { ...asked, sidecarUrl: sidecar.gateway.url });
    expect(results["reason"]).toMatch(
      /^SSRF: a prompt sent straight to the sidecar made 127\.0\.0\.1 connect/,
    );
    expect(sidecar.gateway.arrived.map(({ headers }) => headers["x-test-id"])).toEqual(["t-ssrf"]);
    expect(stack.gateway.arrived.filter(({ headers }) => headers["x-test-id"] === "t-ssrf")).toHaveLength(2);
  });

  test("asked directly gets no token of the gateway's", async () => {
    const [stack, sidecar] = [await pdStack(), await pdStack()];
    const credentials = mkdtempSync(join(tmpdir(), "credentials-"));
    writeFileSync(join(credentials, "gateway-token"), "t0ken");
    const params = { ...stack.params, ...asked, sidecarUrl: sidecar.gateway.url };
    await runWith(step, { params, workspaces: { credentials } });
    expect(stack.gateway.arrived.every(({ headers }) => headers.authorization === "Bearer t0ken")).toBe(true);
    expect(sidecar.gateway.arrived.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test("is told though the counters are worth nothing", async () => {
    const { results } = await checkPd({ follows: "header", usage: false }, asked);
    expect(results["status"]).toBe("fail");
    expect(results["reason"]).toMatch(/^SSRF: a repeated prompt .*/);
  });
});

test("a header that is passed over: none, and a pass", async () => {
  const { results, lines, stack } = await checkPd({}, asked);
  expect(results).toMatchObject({ status: "pass", ssrf: "none" });
  const sent = stack.gateway.arrived.filter(({ headers }) => headers["x-prefiller-host-port"] !== undefined);
  expect(sent.map(({ headers }) => headers["x-test-id"])).toEqual(["t-ssrf", "t-ssrf"]);
  const [repeat, fresh] = sent.map(({ body }) => body.length);
  expect(repeat).toBeGreaterThan(1000);
  expect(fresh).toBeGreaterThan(1000);
  const bodies = stack.gateway.arrived.map(({ body }) => JSON.parse(body).messages[0].content);
  expect(bodies.filter((body) => body === bodies[0])).toHaveLength(3);
  expect(lines.join("\n")).toContain("evidence for this request only (answer: 200)");
});

describe("a repeat that the picker splits, and whose header it overwrites", () => {
  const splitting = { splits: ({ long }: { long: boolean }) => long };

  test("shows nothing: not none", async () => {
    const { exitCode, results, lines } = await checkPd(splitting, asked);
    expect(exitCode).toBe(0);
    expect(results).toMatchObject({
      status: "warn",
      ssrf: "unclear",
      reason: "SSRF not shown: the picker split a repeated prompt and overwrote the header; give sidecar-url",
    });
    expect(lines.join("\n")).toContain("a repeated prompt through the gateway: the picker split it");
  });

  test("nor where the prefill engines alone tell that it was split", async () => {
    const { results } = await checkPd({ ...splitting, decides: () => undefined }, asked);
    expect(results).toMatchObject({ status: "warn", ssrf: "unclear" });
  });

  test("is of no matter where the sidecar was asked directly", async () => {
    const sidecar = await pdStack();
    const { results } = await checkPd(splitting, { ...asked, sidecarUrl: sidecar.gateway.url });
    expect(results).toMatchObject({ status: "pass", ssrf: "none" });
  });
});

test("a later case that comes to nothing takes no evidence away", async () => {
  const { results, lines } = await checkPd({ follows: "repeats" }, { ...asked, sidecarUrl: await deadUrl() });
  expect(results).toMatchObject({ status: "fail", ssrf: "connected" });
  expect(lines.join("\n")).toMatch(
    /a prompt sent straight to the sidecar: no connection, but no answer either/,
  );
});

test("a connection from this very pod, where we do not listen at loopback: its mesh sidecar", () => {
  const arrivals = [{ from: "127.0.0.6", firstLine: "POST / HTTP/1.1" }];
  const one = { what: "a prompt", isDirect: false, outcome: "connected", arrivals, answer: "403" } as const;
  expect(ssrfFinding([{ ...one, listenAddress: "10.0.0.9" }])?.reason).toBe(
    "SSRF: a prompt made someone connect to us through this pod's mesh sidecar (POST / HTTP/1.1)",
  );
  expect(ssrfFinding([{ ...one, listenAddress: "127.0.0.1" }])?.reason).toContain("made 127.0.0.6 connect");
});

test("an answer that is none: not shown, which is no pass", async () => {
  const { exitCode, results } = await checkPd({ unreachable: true }, asked);
  expect(exitCode).toBe(0);
  expect(results).toMatchObject({
    status: "warn",
    ssrf: "unclear",
    reason: "SSRF not shown: a repeated prompt through the gateway got http-502, and nobody connected",
  });
});

test("a refusal by the sidecar is an answer", async () => {
  const { results } = await checkPd({ refuses: true }, asked);
  expect(results).toMatchObject({ status: "pass", ssrf: "none" });
});

test("no address: invalid, with nothing sent", async () => {
  const { stack, results } = await checkPd({}, { ssrfCheck: "true" });
  expect(results).toMatchObject({ status: "invalid", reason: "ssrf-check has no address to listen at" });
  expect(stack.gateway.arrived).toEqual([]);
});

test("the pod's own address is the default", async () => {
  const { params } = await pdStack();
  const run = { name: "r", namespace: "n", podIp: "127.0.0.1" };
  const { results } = await runWith(step, { params: { ...params, ssrfCheck: "true" }, run });
  expect(results).toMatchObject({ status: "pass", ssrf: "none" });
});
