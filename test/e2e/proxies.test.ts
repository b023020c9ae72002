import { describe, expect, it } from "vitest";
import { connectCluster } from "../../lib/kubernetes/index.ts";
import thanosQuery from "../../steps/thanos-query/step.ts";
import { serveCompletions } from "../completion-server.ts";
import { kubernetes, podObject } from "../kubernetes-server.ts";
import { deadUrl, serve } from "../loopback.ts";
import { setProxies } from "../proxy-env.ts";
import { serveProxy } from "../proxy-server.ts";
import { ramp } from "../ramp.ts";
import { runWith } from "../run.ts";

const one = { status: "success", data: { resultType: "scalar", result: [1, "1"] } };

describe("with a proxy in its environment", () => {
  it("a step that asks Prometheus names the proxy that answers in its place", async () => {
    const proxy = await serveProxy();
    setProxies({ HTTP_PROXY: `http://user:s3cr3t@${proxy.address}` });
    const params = { prometheusUrl: "http://prometheus.invalid:9090", query: "up" };
    const { exitCode, lines } = await runWith(thanosQuery, { params });
    expect(exitCode).toBe(4);
    expect(lines.at(-1)).toContain(
      `http://prometheus.invalid:9090 through the proxy ${proxy.address} (HTTP_PROXY) answers 502`,
    );
    expect(lines.join("\n")).not.toContain("s3cr3t");
  });

  it("a step asks Prometheus through it", async () => {
    const prometheus = await serve((_, response) => response.end(JSON.stringify(one)));
    const proxy = await serveProxy({ routes: { "prometheus.example:9090": prometheus } });
    setProxies({ http_proxy: proxy.address, NO_PROXY: ".svc,10.0.0.0/8" });
    const params = { prometheusUrl: "http://prometheus.example:9090", query: "up" };
    const { exitCode, results } = await runWith(thanosQuery, { params });
    expect({ exitCode, value: results["value"] }).toEqual({ exitCode: 0, value: "1" });
    expect(proxy.asked).toEqual([
      expect.stringMatching(/^GET http:\/\/prometheus\.example:9090\/api\/v1\/query\?query=up&/),
    ]);
  });

  it("a step reads Kubernetes past it", async () => {
    const pods = "/api/v1/namespaces/llm-d/pods";
    await kubernetes({ [pods]: { body: { items: [podObject({ name: "decode-0" })] } } });
    const dead = await deadUrl();
    setProxies({ HTTP_PROXY: dead, HTTPS_PROXY: dead });
    const cluster = await connectCluster(undefined);
    expect((await cluster?.pods("a=b"))?.map(({ name }) => name)).toEqual(["decode-0"]);
  });

  it("the load goes past it, and the log says so once", async () => {
    const server = await serveCompletions();
    const proxy = await serveProxy();
    setProxies({ HTTP_PROXY: proxy.address });
    const { exitCode, lines } = await ramp(server.url, { requests: "5", arrival: "constant", rate: "100" });
    expect(exitCode).toBe(0);
    expect(lines.filter((line) => line.includes(`HTTP_PROXY names the proxy ${proxy.address}`))).toHaveLength(
      1,
    );
    expect(server.arrived).toHaveLength(5);
    expect(proxy.asked).toEqual([]);
  });

  it("a gateway that only the proxy would reach is unreachable, with a hint", async () => {
    const server = await serveCompletions();
    const proxy = await serveProxy({ routes: { "gateway.invalid:80": server.url } });
    setProxies({ HTTP_PROXY: proxy.address });
    const { exitCode, lines } = await ramp("http://gateway.invalid", { requests: "5" });
    expect(exitCode).toBe(4);
    expect(lines.at(-1)).toMatch(
      /^session-ramp: cannot connect to http:\/\/gateway\.invalid: getaddrinfo .* Hint: what is timed passes no proxy/,
    );
    expect([server.arrived, proxy.asked]).toEqual([[], []]);
  });
});
