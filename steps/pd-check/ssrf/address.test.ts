import { expect, test } from "vitest";
import { addressOf } from "./address.ts";

const remote = { gateway: "http://gateway.llm-d.svc:80" };
const local = { gateway: "http://localhost:8080" };

test.each<[string, string | undefined, string | undefined, { gateway: string }, RegExp]>([
  ["no address", undefined, undefined, remote, /^ssrf-check has no address/],
  ["loopback, with a gateway elsewhere", "127.0.0.1", "10.0.0.9", remote, /cannot reach 127\.0\.0\.1$/],
  ["loopback of the next protocol", "::1", undefined, remote, /cannot reach ::1$/],
])("%s is refused", (_, given, podIp, target, message) => {
  expect(() => addressOf(given, podIp, target)).toThrow(message);
});

test.each<[string, string | undefined, string | undefined, { gateway: string }, string]>([
  ["the pod's own", undefined, "10.0.0.9", remote, "10.0.0.9"],
  ["the param's before it", "fd00::7", "10.0.0.9", remote, "fd00::7"],
  ["loopback, with a gateway here", undefined, "127.0.0.1", local, "127.0.0.1"],
])("%s", (_, given, podIp, target, wanted) => {
  expect(addressOf(given, podIp, target)).toBe(wanted);
});
