import type { RequestListener } from "node:http";
import { beforeAll, describe, expect, test } from "vitest";
import { type Certificates, makeCertificates, openssl, withoutOpenssl } from "../../test/certificates.ts";
import { folder } from "../../test/folder.ts";
import { deadUrl, serve } from "../../test/loopback.ts";
import { type Asked, prometheus } from "../../test/prometheus-server.ts";
import { Credentials } from "../credentials.ts";
import { Redactor } from "../redact.ts";
import { accessTo } from "./access.ts";
import { Prometheus } from "./client.ts";

const signal = new AbortController().signal;

function client(url: string, files: Record<string, string> = {}, timeoutSeconds = 5): Prometheus {
  return new Prometheus({
    url,
    credentials: new Credentials(folder(files), new Redactor()),
    timeoutSeconds,
    signal,
  });
}

const text =
  (body: string, status = 200): RequestListener =>
  (_, response) =>
    void response.writeHead(status).end(body);

const success = (data: unknown, more: object = {}) => JSON.stringify({ status: "success", data, ...more });
const empty = { resultType: "vector", result: [] };

describe("what is no answer", () => {
  test.each<[string, RequestListener, string, string]>([
    ["401", text("Unauthorized", 401), "token", "answers 401 (no token was sent)"],
    ["403", text("Forbidden", 403), "token", "answers 403 (no token was sent)"],
    [
      "a login page",
      text("<!DOCTYPE html><title>Log in"),
      "not-prometheus",
      'not as Prometheus does: "<!DOCTYPE html>',
    ],
    ["an empty body", text(""), "not-prometheus", "answers 200, but not as Prometheus does"],
    ["JSON of something else", text('{"ok":true}'), "not-prometheus", "not as Prometheus does"],
    ["404 of another server", text("404 page not found", 404), "not-prometheus", "answers 404"],
    [
      "an error of Prometheus",
      text('{"status":"error","errorType":"execution","error":"too many samples"}', 422),
      "query",
      "execution from ",
    ],
    [
      "warnings: Thanos left out a store",
      text(success(empty, { warnings: ["store 10.0.0.9 unreachable"] })),
      "partial",
      "the answer may be partial: store 10.0.0.9 unreachable",
    ],
    [
      "a body that is cut",
      (_, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write('{"status":');
        setTimeout(() => response.destroy(), 20);
      },
      "unreachable",
      "cannot query ",
    ],
    [
      "a whole body that is half an answer",
      text('{"status":"success","data":{"resultType":"vector","result":[{"metric":{}'),
      "not-prometheus",
      "not as Prometheus does",
    ],
  ])("%s", async (_, listener, problem, message) => {
    await expect(client(await serve(listener)).query("up")).rejects.toMatchObject({
      name: "PrometheusError",
      problem,
      message: expect.stringContaining(message),
      exitCode: 4,
    });
  });

  test("no server", async () => {
    await expect(client(await deadUrl()).query("up")).rejects.toMatchObject({
      problem: "unreachable",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("an answer that comes too late", async () => {
    const url = await serve(() => {});
    await expect(client(url, {}, 0.05).query("up")).rejects.toMatchObject({
      problem: "timeout",
      message: `${url} gave no complete answer within 0.05 s`,
    });
  });

  test("a scalar where series are asked for", async () => {
    const url = await serve(text(success({ resultType: "scalar", result: [1, "1"] })));
    await expect(client(url).vector("1")).rejects.toThrow("gave a scalar for a vector query");
  });
});

describe.skipIf(!openssl)(`TLS and tokens (${withoutOpenssl})`, () => {
  let made: Certificates;
  beforeAll(() => {
    made = makeCertificates();
  });

  const guarded: RequestListener = (request, response) =>
    request.headers.authorization === "Bearer right-token"
      ? void response.end(success(empty))
      : void response.writeHead(401).end("Unauthorized");

  test.each<[string, () => Record<string, string>, "server" | "elsewhere", string, string]>([
    ["no ca.crt", () => ({}), "server", "certificate", "is signed by an authority that is not trusted"],
    [
      "another ca.crt",
      () => ({ "ca.crt": made.elsewhere.cert }),
      "server",
      "certificate",
      "that is not trusted",
    ],
    [
      "a certificate of another host",
      () => ({ "ca.crt": made.ca }),
      "elsewhere",
      "certificate",
      "is of another host name",
    ],
    ["no token", () => ({ "ca.crt": made.ca }), "server", "token", "answers 401 (no token was sent)"],
    [
      "a wrong token",
      () => ({ "ca.crt": made.ca, "prometheus-token": "wrong-token\n" }),
      "server",
      "token",
      "answers 401 (prometheus-token was sent)",
    ],
  ])("%s", async (_, files, certificate, problem, message) => {
    const url = await serve(guarded, made[certificate]);
    await expect(client(url, files()).query("up")).rejects.toMatchObject({
      problem,
      message: expect.stringContaining(message),
      reproduce: expect.not.stringContaining("wrong-token"),
    });
  });

  test("the right authority and token", async () => {
    const url = await serve(guarded, made.server);
    const files = { "ca.crt": made.ca, "prometheus-token": "right-token\n" };
    expect(await client(url, files).vector("up")).toEqual([]);
  });
});

describe("access", () => {
  const account = () => folder({ token: "account-token\n", "service-ca.crt": "PEM" });
  const none = new Credentials(undefined, new Redactor());

  test.each([
    ["http", "http://p:9090", none, { token: undefined, tokenSource: "no token", ca: "PEM" }],
    [
      "https",
      "https://p:9091",
      none,
      { token: "account-token", tokenSource: "service account token", ca: "PEM" },
    ],
  ])("the pod's own token goes out over https only: %s", (_, url, credentials, expected) => {
    expect(accessTo(url, credentials, account())).toEqual(expected);
  });

  test("the workspace comes first, and no token is ever shown", () => {
    const redactor = new Redactor();
    const credentials = new Credentials(
      folder({ "prometheus-token": "own-token", "ca.crt": "CA" }),
      redactor,
    );
    expect(accessTo("https://p", credentials, account())).toEqual({
      token: "own-token",
      tokenSource: "prometheus-token",
      ca: "CA",
    });
    accessTo("https://p", new Credentials(undefined, redactor), account());
    expect(redactor.redact("own-token account-token")).toBe("[redacted] [redacted]");
  });
});

describe("what is asked", () => {
  test("by GET, or by POST when the query is too long for a URL; at a time", async () => {
    const asked: Asked[] = [];
    const url = await serve(prometheus(() => [], { asked }));
    await client(url).query("up", "1.5");
    await client(url).query(`up{a="${"x".repeat(3000)}"}`);
    expect(asked.map(({ method, query, time }) => [method, query.length, time])).toEqual([
      ["GET", 2, "1.5"],
      ["POST", 3008, null],
    ]);
  });

  test("the server's clock", async () => {
    const url = await serve(prometheus(() => [], { now: () => 1234.5 }));
    expect(await client(url).now()).toBe(1234.5);
  });
});
