import { expect, onTestFinished, test } from "vitest";
import { Discovery } from "./discovery.ts";

async function endpointsOf(...targets: { name: string; url: string; ready?: boolean }[]) {
  const discovery = new Discovery(
    targets.map(({ name, url, ready = true }) => ({
      name,
      url: new URL(url),
      role: "decode" as const,
      ready,
    })),
  );
  onTestFinished(() => discovery.stop());
  await discovery.start();
  return discovery.endpoints;
}

test("a name that does not resolve gives no endpoint, the others stay", async () => {
  const endpoints = await endpointsOf(
    { name: "a", url: "http://no-such-host.invalid:1" },
    { name: "b", url: "http://127.0.0.1:2" },
  );
  expect(endpoints.map(({ name, address }) => `${name} ${address}`)).toEqual(["b 127.0.0.1:2"]);
});

const targets = [
  { url: "http://127.0.0.1:8000", address: "127.0.0.1:8000" },
  { url: "http://127.0.0.1", address: "127.0.0.1:80" },
  { url: "http://localhost:8000", address: "127.0.0.1:8000" },
  { url: "http://[::1]:8000", address: "[::1]:8000" },
];

test.each(targets)("$url is $address", async ({ url, address }) => {
  expect(await endpointsOf({ name: "a", url })).toMatchObject([{ name: "a", address, ready: true }]);
});

test("a pod that is not ready stays so", async () => {
  expect(await endpointsOf({ name: "a", url: "http://127.0.0.1:1", ready: false })).toMatchObject([
    { ready: false },
  ]);
});
