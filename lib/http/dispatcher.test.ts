import { describe, expect, it, onTestFinished } from "vitest";
import { makeCertificates, openssl, withoutOpenssl } from "../../test/certificates.ts";
import { deadUrl, serve } from "../../test/loopback.ts";
import { setProxies } from "../../test/proxy-env.ts";
import { serveProxy } from "../../test/proxy-server.ts";
import { createDispatcher, type DispatcherOptions } from "./dispatcher.ts";
import { getText } from "./get-text.ts";

/** GETs once, as a step does. */
function get(url: string, options: DispatcherOptions & { readonly headers?: Record<string, string> } = {}) {
  const dispatcher = createDispatcher(options);
  onTestFinished(() => dispatcher.destroy());
  return getText(url, { dispatcher, timeoutMs: 5000, headers: options.headers ?? {} });
}

/** A server that answers with the header fields it got. */
const echo = () => serve((request, response) => response.end(JSON.stringify(request.headers)));

describe("a proxy of the environment", () => {
  it("that cannot be reached is named, with what would go past it", async () => {
    const dead = await deadUrl();
    setProxies({ HTTP_PROXY: dead.replace("http://", "http://user:s3cr3t@") });
    await expect(get("http://prometheus.example:9090/x")).rejects.toMatchObject({
      message: expect.stringMatching(
        /^cannot read http:\/\/prometheus\.example:9090\/x through the proxy 127\.0\.0\.1:\d+ \(HTTP_PROXY\): connect ECONNREFUSED/,
      ),
      hint: "put prometheus.example into NO_PROXY where it is to be asked directly",
    });
  });

  it("that is no URL is a bad setting, whatever is asked", async () => {
    setProxies({ HTTP_PROXY: "ftp://proxy" });
    await expect(get("http://prometheus.example")).rejects.toThrow("HTTP_PROXY: is not the URL of an http");
  });

  it.each([
    { name: "nobody", user: "", message: "Proxy Authentication Required (407)" },
    { name: "somebody else", user: "user:wrong@", message: "Proxy Authentication Required (407)" },
  ])("that asks who it is does not let $name through", async ({ user, message }) => {
    const proxy = await serveProxy({ authorization: `Basic ${btoa("user:s3cr3t")}` });
    setProxies({ HTTP_PROXY: `http://${user}${proxy.address}` });
    await expect(get("http://prometheus.example")).rejects.toThrow(message);
  });

  it("is asked for plain http by the whole URL, with its own password, and to keep nothing", async () => {
    const authorization = `Basic ${btoa("user:s3cr3t")}`;
    const proxy = await serveProxy({ authorization, routes: { "prometheus.example:9090": await echo() } });
    setProxies({ HTTP_PROXY: `http://user:s3cr3t@${proxy.address}` });
    const { status, body } = await get("http://prometheus.example:9090/api?x=1", {
      headers: { authorization: "Bearer t" },
    });
    expect(status).toBe(200);
    expect(proxy.asked).toEqual(["GET http://prometheus.example:9090/api?x=1"]);
    expect(JSON.parse(body)).toMatchObject({
      host: "prometheus.example:9090",
      authorization: "Bearer t",
      "cache-control": "no-cache",
    });
  });

  it.each([
    { name: "no proxy is named", variables: {} },
    { name: "the other scheme has one", variables: { HTTPS_PROXY: "http://127.0.0.1:1" } },
    {
      name: "the host is an exception",
      variables: { HTTP_PROXY: "http://127.0.0.1:1", NO_PROXY: "127.0.0.0/8" },
    },
  ])("is passed by when $name", async ({ variables }) => {
    const url = await echo();
    setProxies(variables);
    const { body } = await get(url);
    expect(JSON.parse(body)).not.toHaveProperty("cache-control");
  });

  it("serves some hosts of a dispatcher and not others", async () => {
    const [own, theirs] = [await echo(), await echo()];
    const proxy = await serveProxy({ routes: { "prometheus.example:80": theirs } });
    setProxies({ HTTP_PROXY: proxy.address, NO_PROXY: "127.0.0.1" });
    const dispatcher = createDispatcher({ connections: 1 });
    onTestFinished(() => dispatcher.destroy());
    const ask = (url: string) => getText(url, { dispatcher, timeoutMs: 5000 });
    const answers = await Promise.all([ask(own), ask("http://prometheus.example"), ask(own)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(proxy.asked).toEqual(["GET http://prometheus.example/"]);
  });
});

describe.skipIf(!openssl)(`a proxy before TLS (${withoutOpenssl})`, () => {
  const certificates = openssl ? makeCertificates() : undefined;
  const ca = certificates?.ca ?? "";

  /** A server whose certificate is of `prometheus.example`, and a proxy that knows where it is. */
  async function behind(name: string) {
    const server = await serve(
      (request, response) => response.end(request.headers.host),
      certificates?.elsewhere,
    );
    const proxy = await serveProxy({ routes: { [`${name}:443`]: server } });
    setProxies({ HTTPS_PROXY: proxy.address });
    return proxy;
  }

  it("does not make its certificate good", async () => {
    const proxy = await behind("prometheus.example");
    await expect(get("https://prometheus.example")).rejects.toThrow(/certificate/);
    expect(proxy.asked).toEqual(["CONNECT prometheus.example:443"]);
  });

  it("does not make another name good", async () => {
    await behind("thanos.example");
    await expect(get("https://thanos.example", { ca })).rejects.toThrow(
      /thanos\.example\. is not in the cert/,
    );
  });

  it("is a tunnel to whom the authority of ca.crt vouches for", async () => {
    const proxy = await behind("prometheus.example");
    expect((await get("https://prometheus.example", { ca })).body).toBe("prometheus.example");
    expect(proxy.asked).toEqual(["CONNECT prometheus.example:443"]);
  });

  it("is a tunnel to the name in the Host header", async () => {
    const proxy = await behind("10.0.0.1");
    const host = "prometheus.example";
    expect((await get("https://10.0.0.1", { ca, host, headers: { host } })).body).toBe(host);
    expect(proxy.asked).toEqual(["CONNECT 10.0.0.1:443"]);
  });
});
