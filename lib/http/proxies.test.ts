import { describe, expect, it } from "vitest";
import { proxyFor } from "./proxies.ts";

const found = (url: string, env: NodeJS.ProcessEnv) => {
  const proxy = proxyFor(url, env);
  return proxy && `${proxy.variable} ${proxy.url.host}`;
};

describe("proxyFor", () => {
  it.each([
    { name: "no text of a URL", value: "http://" },
    { name: "another kind of proxy", value: "socks5://user:s3cr3t@proxy:1080" },
    { name: "blanks", value: "my proxy:s3cr3t" },
  ])("refuses $name, and keeps the value to itself", ({ value }) => {
    const message = "HTTPS_PROXY: is not the URL of an http or https proxy, such as http://host:port";
    expect(() => proxyFor("https://a", { HTTPS_PROXY: value })).toThrow(message);
    expect(() => proxyFor("https://a", { HTTPS_PROXY: value })).not.toThrow("s3cr3t");
  });

  it.each<{ name: string; url: string; env: NodeJS.ProcessEnv; proxy: string | undefined }>([
    { name: "none without a variable", url: "http://a", env: {}, proxy: undefined },
    { name: "none for an empty one", url: "http://a", env: { HTTP_PROXY: "" }, proxy: undefined },
    { name: "none of the other scheme", url: "https://a", env: { HTTP_PROXY: "p:1" }, proxy: undefined },
    { name: "none of all schemes", url: "http://a", env: { ALL_PROXY: "p:1" }, proxy: undefined },
    {
      name: "none for an exception",
      url: "http://a",
      env: { HTTP_PROXY: "p:1", NO_PROXY: "a" },
      proxy: undefined,
    },
    {
      name: "none that is bad but does not count",
      url: "http://a",
      env: { HTTPS_PROXY: "ftp://p" },
      proxy: undefined,
    },
    { name: "one without a scheme", url: "http://a", env: { HTTP_PROXY: "p:1" }, proxy: "HTTP_PROXY p:1" },
    {
      name: "one with a scheme",
      url: "http://a",
      env: { HTTP_PROXY: "http://p:1/" },
      proxy: "HTTP_PROXY p:1",
    },
    { name: "one over TLS", url: "https://a", env: { HTTPS_PROXY: "https://p" }, proxy: "HTTPS_PROXY p" },
    {
      name: "the lower case first",
      url: "http://a",
      env: { HTTP_PROXY: "p", http_proxy: "q" },
      proxy: "http_proxy q",
    },
    {
      name: "not an empty lower case",
      url: "http://a",
      env: { HTTP_PROXY: "p", http_proxy: "" },
      proxy: "HTTP_PROXY p",
    },
    {
      name: "the lower case of the exceptions first",
      url: "http://a",
      env: { HTTP_PROXY: "p", NO_PROXY: "a", no_proxy: "b" },
      proxy: "HTTP_PROXY p",
    },
    {
      name: "one with a password, which its name does not have",
      url: "http://a",
      env: { HTTP_PROXY: "http://user:s3cr3t@p:1" },
      proxy: "HTTP_PROXY p:1",
    },
  ])("finds $name", ({ url, env, proxy }) => {
    expect(found(url, env)).toBe(proxy);
  });
});
