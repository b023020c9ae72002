import { describe, expect, it } from "vitest";
import { RequestHead, type RequestHeadOptions, type Tags } from "./request-head.ts";

const plain: RequestHeadOptions = {
  gateway: "http://gateway:8080",
  host: undefined,
  path: "/v1/completions",
  testId: "t-1",
  token: () => undefined,
};
const tags: Tags = { session: "t-1-s0", requestId: "t-1-0" };

/** The request line and the fields by name, each of which must be there once. */
function linesOf(options: Partial<RequestHeadOptions>, more: Partial<Tags> = {}, bodyBytes = 12) {
  const text = new RequestHead({ ...plain, ...options }).text({ ...tags, ...more }, bodyBytes);
  expect(text.endsWith("\r\n\r\n")).toBe(true);
  expect(text.slice(0, -4)).not.toContain("\r\n\r\n");
  const [line, ...fields] = text.slice(0, -4).split("\r\n");
  const byName = new Map<string, string>();
  for (const field of fields) {
    const [, name = "", value = ""] = /^([^:]+): (.*)$/.exec(field) ?? [];
    expect(byName.has(name), `${name} twice`).toBe(false);
    byName.set(name, value);
  }
  return { line, fields: Object.fromEntries(byName) };
}

describe("RequestHead", () => {
  it("says what is sent, how long it is and who asks", () => {
    expect(linesOf({})).toEqual({
      line: "POST /v1/completions HTTP/1.1",
      fields: {
        host: "gateway:8080",
        "content-type": "application/json",
        accept: "text/event-stream",
        "accept-encoding": "identity",
        "user-agent": "llm-d-validation-catalog",
        "x-test-id": "t-1",
        "content-length": "12",
        "x-session-id": "t-1-s0",
        "x-request-id": "t-1-0",
      },
    });
  });

  it.each([
    { gateway: "http://gateway", path: "/v1/completions" },
    { gateway: "http://gateway/", path: "/v1/completions" },
    { gateway: "http://gateway/base", path: "/base/v1/completions" },
    { gateway: "http://gateway/base/llm//", path: "/base/llm/v1/completions" },
    { gateway: "http://gateway/k%C3%A4se", path: "/k%C3%A4se/v1/completions" },
  ])("puts the path of $gateway first", ({ gateway, path }) => {
    expect(linesOf({ gateway }).line).toBe(`POST ${path} HTTP/1.1`);
  });

  it.each([
    { name: "the default port is left out", options: { gateway: "http://gateway:80" }, host: "gateway" },
    { name: "an address of IPv6", options: { gateway: "http://[::1]:8080" }, host: "[::1]:8080" },
    { name: "the given host wins", options: { host: "llm-d.demo.local" }, host: "llm-d.demo.local" },
  ])("names the host: $name", ({ options, host }) => {
    expect(linesOf(options).fields["host"]).toBe(host);
  });

  it("asks for the token each time, since it may rotate", () => {
    let asked = 0;
    const head = new RequestHead({ ...plain, token: () => (asked++ === 0 ? undefined : `token-${asked}`) });
    expect(head.text(tags, 1)).not.toContain("authorization");
    expect(head.text(tags, 1)).toContain("\r\nauthorization: Bearer token-2\r\n");
    expect(head.text(tags, 1)).toContain("\r\nauthorization: Bearer token-3\r\n");
  });

  it("carries the session in the header that was asked for", () => {
    const { fields } = linesOf({ sessionHeader: "x-user" });
    expect(fields).toMatchObject({ "x-user": "t-1-s0" });
    expect(fields).not.toHaveProperty("x-session-id");
  });

  it.each([
    { name: "no header to send it in", options: {}, sessionToken: "abc", sent: undefined },
    {
      name: "no token yet",
      options: { sessionTokenHeader: "x-token" },
      sessionToken: undefined,
      sent: undefined,
    },
    { name: "both", options: { sessionTokenHeader: "x-token" }, sessionToken: "abc", sent: "abc" },
  ])("sends a session's token back: $name", ({ options, sessionToken, sent }) => {
    expect(linesOf(options, { sessionToken }).fields["x-token"]).toBe(sent);
  });

  it("adds the extra fields, in place of its own where they have the same name", () => {
    const extraHeaders = new Map([
      ["X-Tenant", "a"],
      ["User-Agent", "mine"],
    ]);
    expect(linesOf({ extraHeaders }).fields).toMatchObject({ "x-tenant": "a", "user-agent": "mine" });
  });
});
