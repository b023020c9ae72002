import { describe, expect, it } from "vitest";
import { serveCompletions } from "../../test/completion-server.ts";
import { deadUrl } from "../../test/loopback.ts";
import { setProxies } from "../../test/proxy-env.ts";
import { serveProxy } from "../../test/proxy-server.ts";
import { Credentials } from "../credentials.ts";
import { createLog } from "../log.ts";
import { Redactor } from "../redact.ts";
import { openConnections } from "./connections.ts";
import { resolveTarget } from "./target.ts";

/** The target of a gateway that is given, and what was said on the way. */
async function resolve(gatewayUrl: string, model?: string) {
  const lines: string[] = [];
  const redactor = new Redactor();
  const target = await resolveTarget(
    { verifyStack: undefined, gatewayUrl, host: undefined, model, testId: "t" },
    {
      credentials: new Credentials(undefined, redactor),
      signal: new AbortController().signal,
      log: createLog((line) => lines.push(line), redactor),
      runName: "run",
    },
  );
  return { target, lines };
}

describe("a proxy that is named for the gateway", () => {
  it("is in the hint when the gateway cannot be reached without it", async () => {
    const url = await deadUrl();
    setProxies({ HTTP_PROXY: "http://user:s3cr3t@proxy.example:3128" });
    const opening = openConnections({ url, host: undefined, ca: undefined }, 1);
    await expect(opening).rejects.toMatchObject({
      message: `cannot connect to ${url}: connect ECONNREFUSED ${new URL(url).host}`,
      hint:
        "what is timed passes no proxy, and HTTP_PROXY names proxy.example:3128 for this gateway: give a gateway-url " +
        "that can be reached from here directly, and put its host into NO_PROXY",
    });
  });

  it.each([
    { name: "none is named", variables: {} },
    { name: "the gateway is an exception", variables: { HTTP_PROXY: "proxy:3128", NO_PROXY: "127.0.0.1" } },
  ])("is in no hint and no line when $name", async ({ variables }) => {
    const url = await deadUrl();
    setProxies(variables);
    await expect(openConnections({ url, host: undefined, ca: undefined }, 1)).rejects.toMatchObject({
      hint: "check the gateway's address, and that it is up",
    });
    expect((await resolve(url, "m")).lines).toEqual([]);
  });

  it("is told, once and without its password, and not asked by what is timed", async () => {
    const server = await serveCompletions();
    const proxy = await serveProxy();
    setProxies({ HTTP_PROXY: `http://user:s3cr3t@${proxy.address}` });
    const { target, lines } = await resolve(server.url, "m");
    expect(lines).toEqual([
      `warning: completions go to ${server.url} directly, though HTTP_PROXY names the proxy ${proxy.address} for it: ` +
        "what is timed passes no proxy; put 127.0.0.1 into NO_PROXY",
    ]);
    const { connections } = await openConnections(target.origin, 1);
    for (const connection of connections) connection.destroy("done");
    await expect.poll(server.connections).toBe(1);
    expect(proxy.asked).toEqual([]);
  });

  it("is asked for the models", async () => {
    const server = await serveCompletions();
    const proxy = await serveProxy({ routes: { "gateway.example:80": server.url } });
    setProxies({ HTTP_PROXY: proxy.address });
    const { target } = await resolve("http://gateway.example");
    expect(target.model).toBe("served-model");
    expect(proxy.asked).toEqual(["GET http://gateway.example/v1/models"]);
  });
});
