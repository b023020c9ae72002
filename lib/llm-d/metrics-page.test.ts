import { expect, test } from "vitest";
import { deadUrl, serve } from "../../test/loopback.ts";
import { createDispatcher } from "../http/index.ts";
import { readMetricsPage } from "./metrics-page.ts";

const read = (url: string, timeoutMs = 2000) =>
  readMetricsPage(
    { name: "decode-0", metricsUrl: `${url}/metrics` },
    { dispatcher: createDispatcher(), timeoutMs },
  );

test("names the engine that is not there", async () => {
  await expect(read(await deadUrl())).rejects.toThrow(/^engine decode-0: cannot read .*ECONNREFUSED/);
});

test("names the engine that is too slow", async () => {
  const url = await serve(() => {});
  await expect(read(url, 50)).rejects.toThrow(/^engine decode-0: .*no complete answer within 0.05 s/);
});

test("an error page is no metrics page", async () => {
  const url = await serve((_, response) => response.writeHead(503).end("starting"));
  await expect(read(url)).rejects.toThrow(/^engine decode-0: it answered HTTP 503 at/);
});

test("gives the page as it is", async () => {
  const url = await serve((_, response) => response.end("up 1\n"));
  expect(await read(url)).toBe("up 1\n");
});
