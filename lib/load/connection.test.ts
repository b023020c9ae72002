import { type AddressInfo, connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer as createTlsServer } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeCertificates, openssl, withoutOpenssl } from "../../test/certificates.ts";
import { type Answer, event, serveCompletions, streamAnswer } from "../../test/completion-server.ts";
import { Completion } from "./completion.ts";
import { closeConnections, openConnections } from "./connection.ts";
import type { Exchange } from "./exchange.ts";

const sse = { "content-type": "text/event-stream" };
const role = event({ role: "assistant", content: "" });

function completion(gateway: string, more: { prompt?: string; host?: string; token?: string } = {}) {
  const { prompt = "hi", host, token } = more;
  return new Completion({
    gateway,
    host,
    model: "m",
    prompt,
    maxTokens: 4,
    seed: 1,
    testId: "t",
    token: () => token,
  });
}

async function send(url: string, timeoutMs = 5000, times = 1): Promise<Exchange[]> {
  const connections = await openConnections({ url, host: undefined, ca: undefined }, 1);
  const exchanges: Exchange[] = [];
  for (const connection of connections) {
    for (let n = 0; n < times; n++) {
      const message = completion(url).message({ session: "s", requestId: `r${n}` });
      exchanges.push(await connection.send(message, timeoutMs));
    }
  }
  await closeConnections(connections, "done");
  return exchanges;
}

const failures: { name: string; answer: Answer; cause: string; message: string }[] = [
  {
    name: "a status that is no success",
    answer: (response) => response.writeHead(500).end('{"error":{"message":"out of memory"}}'),
    cause: "http-500",
    message: "out of memory",
  },
  {
    name: "a redirect",
    answer: (response) => response.writeHead(307).end(),
    cause: "http-307",
    message: "no body",
  },
  {
    name: "a page in place of a stream",
    answer: (response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Log in</h1>"),
    cause: "bad-response",
    message: "not text/event-stream: <h1>Log in</h1>",
  },
  {
    name: "an answer that was not streamed",
    answer: (response) =>
      response.writeHead(200, { "content-type": "application/json" }).end('{"choices":[]}'),
    cause: "bad-response",
    message: 'not text/event-stream: {"choices":[]}',
  },
  {
    name: "an error event after status 200",
    answer: (response) =>
      response.writeHead(200, sse).end('data: {"error":{"message":"bad temperature"}}\n\ndata: [DONE]\n\n'),
    cause: "stream-error",
    message: "bad temperature",
  },
  {
    name: "a stream that ends in good order, but too early",
    answer: (response) => response.writeHead(200, sse).end(role),
    cause: "cut",
    message: "without finish_reason",
  },
  {
    name: "a connection lost in mid-stream",
    answer: (response) => response.writeHead(200, sse).write(role, () => response.socket?.destroy()),
    cause: "cut",
    message: "closed",
  },
  {
    name: "a connection lost before any answer",
    answer: (response) => response.socket?.destroy(),
    cause: "cut",
    message: "closed",
  },
  {
    name: "a stream that stalls",
    answer: (response) => void response.writeHead(200, sse).write(role),
    cause: "timeout",
    message: "not done within 0.1 s",
  },
  { name: "no answer at all", answer: () => {}, cause: "timeout", message: "not done within 0.1 s" },
];

describe("Connection", () => {
  it.each(failures)(
    "tells $name as $cause, and serves the next request",
    async ({ answer, cause, message }) => {
      const server = await serveCompletions((response, n, request) =>
        n === 0 ? answer(response, n, request) : streamAnswer()(response, n, request),
      );
      const [first, second] = await send(server.url, 100, 2);
      expect(first?.failure).toEqual({ cause, message: expect.stringContaining(message) });
      expect(second?.failure).toBeUndefined();
      expect(server.arrived).toHaveLength(2);
    },
  );

  it("refuses to begin without any connection, and says where", async () => {
    const server = await serveCompletions();
    await server[Symbol.asyncDispose]();
    await expect(openConnections({ url: server.url, host: undefined, ca: undefined }, 3)).rejects.toThrow(
      `cannot connect to ${server.url}: connect ECONNREFUSED`,
    );
  });

  it("tells a server that is no HTTP server as a bad response", async () => {
    const server = createServer((socket) => socket.on("error", () => {}).end("SSH-2.0-OpenSSH_9.7\r\n"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const [exchange] = await send(`http://127.0.0.1:${port}`);
    expect(exchange?.failure?.cause).toMatch(/bad-response|cut/);
    server.close();
  });

  it("keeps one connection, opened before the first request", async () => {
    const server = await serveCompletions();
    const connections = await openConnections({ url: server.url, host: undefined, ca: undefined }, 3);
    await expect.poll(server.connections).toBe(3);
    expect(server.arrived).toEqual([]);
    for (const connection of connections) {
      const exchange = await connection.send(
        completion(server.url).message({ session: "s", requestId: "r" }),
        5000,
      );
      expect(exchange.failure).toBeUndefined();
    }
    await closeConnections(connections, "done");
    expect(server.connections()).toBe(3);
    expect(server.arrived).toHaveLength(3);
  });

  it("measures what the server does", async () => {
    const server = await serveCompletions(
      streamAnswer({ tokens: 5, firstMs: 60, gapMs: 20, headers: { "x-upstream-host": "10.0.0.1:8000" } }),
    );
    const [exchange] = await send(server.url);
    const { answer, sent = 0, upstream, outputTokens, status } = exchange ?? {};
    expect(status).toBe(200);
    expect(upstream).toEqual({ header: "x-upstream-host", name: "10.0.0.1:8000" });
    expect(outputTokens).toEqual({ count: 5, source: "usage" });
    expect(answer?.gaps.count).toBe(4);
    expect((answer?.first ?? 0) - sent).toBeGreaterThanOrEqual(59);
    expect((answer?.last ?? 0) - (answer?.first ?? 0)).toBeGreaterThanOrEqual(4 * 19);
  });

  it("counts events where the server does not count tokens", async () => {
    const server = await serveCompletions(streamAnswer({ tokens: 3, usage: false }));
    const [exchange] = await send(server.url);
    expect(exchange?.outputTokens).toEqual({ count: 3, source: "chunks" });
  });

  it("ends what is running when it is closed", async () => {
    const server = await serveCompletions(() => {});
    const connections = await openConnections({ url: server.url, host: undefined, ca: undefined }, 1);
    const [connection] = connections;
    const running = connection?.send(
      completion(server.url).message({ session: "s", requestId: "r" }),
      60_000,
    );
    await expect.poll(() => server.arrived.length).toBe(1);
    await closeConnections(connections, "told to end");
    expect((await running)?.failure).toEqual({ cause: "aborted", message: "told to end" });
  });
});

/** A server that ends a connection which was idle for so long, as a keep-alive timeout does. */
function closing(idleMs: number): Answer {
  return async (response, n, request) => {
    const { socket } = response;
    await streamAnswer()(response, n, request);
    response.on("close", () => setTimeout(() => socket?.end(), idleMs));
  };
}

/** A server that has just closed the connection when the next request arrives: the race of a keep-alive timeout. */
function racing(idleMs: number): Answer {
  const used = new Map<unknown, number>();
  return (response, n, request) => {
    const { socket } = response;
    const since = performance.now() - (used.get(socket) ?? Number.POSITIVE_INFINITY);
    if (since >= idleMs) return socket?.destroy();
    response.on("close", () => used.set(socket, performance.now()));
    return streamAnswer()(response, n, request);
  };
}

describe("a connection that was idle", () => {
  it.each([
    { name: "closed after 300 ms", answer: closing(300), idleMs: 600 },
    { name: "closed after 1100 ms, and just then needed", answer: closing(1100), idleMs: 1100 },
    { name: "closed as the request arrives", answer: racing(900), idleMs: 1050 },
  ])("is opened anew: $name", async ({ answer, idleMs }) => {
    const server = await serveCompletions(answer);
    const connections = await openConnections({ url: server.url, host: undefined, ca: undefined }, 1);
    const exchanges: Exchange[] = [];
    for (const connection of [...connections, ...connections, ...connections]) {
      const message = completion(server.url).message({ session: "s", requestId: "r" });
      exchanges.push(await connection.send(message, 5000));
      await sleep(idleMs);
    }
    await closeConnections(connections, "done");
    expect(exchanges.map(({ failure }) => failure)).toEqual([undefined, undefined, undefined]);
    expect(server.arrived).toHaveLength(3);
    expect(server.connections()).toBe(3);
  });

  it.each([
    { name: "closed meanwhile", closeMs: 50, idleMs: 200 },
    { name: "too old", closeMs: 60_000, idleMs: 1050 },
  ])("before its first request is opened anew: $name", async ({ closeMs, idleMs }) => {
    const server = await serveCompletions();
    const impatient = createServer((socket) => {
      const { port, hostname } = new URL(server.url);
      const onward = connect(Number(port), hostname).on("error", () => {});
      const timer = setTimeout(() => socket.end(), closeMs);
      socket.once("data", () => clearTimeout(timer)).on("error", () => {});
      socket
        .on("close", () => clearTimeout(timer))
        .pipe(onward)
        .pipe(socket);
    });
    await new Promise<void>((resolve) => impatient.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void impatient.close());
    const url = `http://127.0.0.1:${(impatient.address() as AddressInfo).port}`;
    const connections = await openConnections({ url, host: undefined, ca: undefined }, 1);
    await sleep(idleMs);
    const exchange = await connections[0]?.send(
      completion(url).message({ session: "s", requestId: "r" }),
      5000,
    );
    await closeConnections(connections, "done");
    expect(exchange?.failure).toBeUndefined();
    await expect.poll(server.connections).toBe(2);
  });

  it("is kept when it was idle for a moment only", async () => {
    const server = await serveCompletions();
    const connections = await openConnections({ url: server.url, host: undefined, ca: undefined }, 1);
    for (const connection of [...connections, ...connections]) {
      const message = completion(server.url).message({ session: "s", requestId: "r" });
      await connection.send(message, 5000);
      await sleep(100);
    }
    await closeConnections(connections, "done");
    expect(server.connections()).toBe(1);
  });

  it("does not count the opening anew as time to first token", async () => {
    const server = await serveCompletions(streamAnswer({ firstMs: 1 }));
    const connections = await openConnections({ url: server.url, host: undefined, ca: undefined }, 1);
    const [connection] = connections;
    const message = () => completion(server.url).message({ session: "s", requestId: "r" });
    await connection?.send(message(), 5000);
    await sleep(1050);
    const asked = performance.now();
    const exchange = await connection?.send(message(), 5000);
    await closeConnections(connections, "done");
    expect(exchange?.failure).toBeUndefined();
    expect(exchange?.sent ?? 0).toBeGreaterThan(asked);
    expect(server.connections()).toBe(2);
  });
});

describe.skipIf(!openssl)(`a gateway behind TLS (${withoutOpenssl})`, () => {
  async function secured() {
    const certificates = makeCertificates();
    const { url } = await serveCompletions();
    let made = 0;
    const tls = createTlsServer(certificates.server, (socket) => {
      made++;
      const { port, hostname } = new URL(url);
      socket
        .on("error", () => {})
        .pipe(connect(Number(port), hostname).on("error", () => {}))
        .pipe(socket);
    });
    await new Promise<void>((resolve) => tls.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void tls.close());
    const address = tls.address();
    const port = typeof address === "object" ? address?.port : undefined;
    return { ...certificates, url: `https://127.0.0.1:${port}`, made: () => made };
  }

  it("is not trusted without its authority", async () => {
    const { url } = await secured();
    const opening = openConnections({ url, host: undefined, ca: undefined }, 1);
    await expect(opening).rejects.toThrow(/certificate/);
  });

  it("is used with its authority, over the connection that was opened before", async () => {
    const { url, ca, made } = await secured();
    const connections = await openConnections({ url, host: undefined, ca }, 1);
    const exchange = await connections[0]?.send(
      completion(url).message({ session: "s", requestId: "r" }),
      5000,
    );
    await closeConnections(connections, "done");
    expect(exchange?.failure).toBeUndefined();
    expect(made()).toBe(1);
  });
});

describe("Completion", () => {
  it("carries any prompt as it was typed, and says who asks", async () => {
    const server = await serveCompletions();
    const prompt = "quotes \" ' backslash \\ backquote ` $(params.x) $$ \n\t emoji 🧀 \u0000";
    const connections = await openConnections(
      { url: server.url, host: "llm-d.demo.local", ca: undefined },
      1,
    );
    const message = completion(`${server.url}/base`, {
      prompt,
      host: "llm-d.demo.local",
      token: "secret",
    }).message({
      session: "t-s1",
      requestId: "t-0",
    });
    await connections[0]?.send(message, 5000);
    await closeConnections(connections, "done");
    const [arrived] = server.arrived;
    expect(arrived?.path).toBe("/base/v1/chat/completions");
    expect(arrived?.headers).toMatchObject({
      host: "llm-d.demo.local",
      "content-type": "application/json",
      "x-test-id": "t",
      "x-session-id": "t-s1",
      "x-request-id": "t-0",
      authorization: "Bearer secret",
      "user-agent": "llm-d-validation-catalog",
    });
    expect(JSON.parse(arrived?.body ?? "")).toEqual({
      model: "m",
      messages: [{ role: "user", content: prompt }],
      max_tokens: 4,
      temperature: 0,
      seed: 1,
      stream: true,
      stream_options: { include_usage: true },
    });
  });
});
