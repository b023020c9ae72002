import { once } from "node:events";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { Listener } from "./listener.ts";

const never = new AbortController().signal;

async function listen() {
  const listener = await Listener.open("127.0.0.1");
  onTestFinished(() => listener.close());
  return { listener, port: Number(listener.hostPort.split(":")[1]) };
}

/** Says this, and resolves with what the listener answered once it has closed. */
async function say(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("latin1").on("data", (text: string) => {
    answer += text;
  });
  socket.on("error", () => {});
  socket.write(bytes);
  await once(socket, "close");
  return answer;
}

test.each([
  ["nothing", "", "nothing was sent"],
  ["a TLS handshake", Buffer.from([0x16, 3, 1, 2, 0]), "a TLS handshake"],
  ["bytes without end", Buffer.alloc(9000, 1), "no HTTP/1 request"],
  ["a line that is none", "\u001b[2Jhello\r\n", "no HTTP/1 request"],
  [
    "a query and a prompt",
    'POST /v1/chat/completions?key=secret HTTP/1.1\r\nauthorization: Bearer secret\r\n\r\n{"prompt":"secret"}',
    "POST /v1/chat/completions HTTP/1.1",
  ],
  ["a long path", `GET /${"x".repeat(500)} HTTP/1.1\r\n\r\n`, `GET /${"x".repeat(79)} HTTP/1.1`],
])("%s: closes, and keeps no secret", async (_, bytes, firstLine) => {
  const { listener, port } = await listen();
  const answer = await say(port, bytes);
  expect(listener.arrivals).toEqual([{ from: "127.0.0.1", firstLine }]);
  expect(answer).toMatch(/^HTTP\/1\.1 403 |^$/);
  expect(JSON.stringify(listener.arrivals)).not.toContain("secret");
});

test("answers 403 to a request", async () => {
  const { port } = await listen();
  expect(await say(port, "POST / HTTP/1.1\r\n\r\n")).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
});

test("waits for the first who comes, and no longer than told", async () => {
  const { listener, port } = await listen();
  await listener.wait(1, never);
  expect(listener.arrivals).toEqual([]);
  const waiting = listener.wait(600_000, never);
  await say(port, "GET / HTTP/1.1\r\n\r\n");
  await waiting;
  expect(listener.arrivals).toHaveLength(1);
});

test("ends its wait when the run is ended", async () => {
  const { listener } = await listen();
  const stop = new AbortController();
  const waiting = listener.wait(600_000, stop.signal);
  stop.abort();
  await waiting;
  expect(listener.arrivals).toEqual([]);
});

test("an address that is not ours: says which param to give", async () => {
  await expect(Listener.open("192.0.2.1")).rejects.toMatchObject({
    message: expect.stringMatching(/^cannot listen at 192\.0\.2\.1: /),
    hint: expect.stringContaining("listen-address"),
  });
});
