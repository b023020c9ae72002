import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type Listener, listen } from "../http/listener.ts";
import { ask, eventually, sample } from "../testing/client.ts";
import type { AccessEntry } from "./access-log.ts";
import { Gateway, type GatewayOptions } from "./gateway.ts";

/** A worker that does as it is told. */
async function startUpstream(handler: Parameters<typeof listen>[0]): Promise<Listener> {
  const upstream = await listen(handler, "127.0.0.1", 0);
  onTestFinished(() => upstream.close());
  return upstream;
}

const answers: Parameters<typeof listen>[0] = (request, response) => {
  request.resume().once("end", () => {
    response.writeHead(200, { "x-inference-pod": "w", "x-seen": String(request.headers["x-request-id"]) });
    response.end(`${request.method} ${request.url}`);
  });
};

async function startGateway(ports: number[], more: Partial<GatewayOptions> = {}) {
  const lines: string[] = [];
  const gateway = new Gateway({
    routing: "prefix-cache",
    picker: true,
    targets: ports.map((port, at) => ({
      name: `w-${at}`,
      role: "decode",
      url: new URL(`http://127.0.0.1:${port}`),
      ready: true,
    })),
    namespace: "ns",
    seed: 1,
    logSinks: [{ write: (batch) => void lines.push(...batch) }],
    logFlushMs: 5,
    upstreamHeader: true,
    errorsEvery: 0,
    ...more,
  });
  await gateway.start("127.0.0.1", 0);
  onTestFinished(() => gateway.stop());
  const entry = async (): Promise<AccessEntry> => {
    await eventually(
      () => lines.length,
      (count) => count > 0,
    );
    return JSON.parse(lines.shift() ?? "");
  };
  return { gateway, url: `http://127.0.0.1:${gateway.port}`, entry };
}

test("nobody to send to: 503 with the reason, UH in the log", async () => {
  const { url, entry } = await startGateway([]);
  const answer = await ask(url);
  expect([answer.status, answer.headers.get("x-llm-d-request-dropped-reason")]).toEqual([
    503,
    "rejected-no-endpoints",
  ]);
  expect(await entry()).toMatchObject({ response_code: 503, response_flags: "UH", upstream_host: null });
  expect(
    sample(
      await (await fetch(`${url}/metrics`)).text(),
      "llm_d_epp_scheduler_attempts_total",
      'status="failure"',
    ),
  ).toBe(1);
});

test("a worker that refuses: 503 UF with its address", async () => {
  const upstream = await startUpstream(answers);
  await upstream.close();
  const { url, entry } = await startGateway([upstream.port]);
  expect((await ask(url)).status).toBe(503);
  expect(await entry()).toMatchObject({
    response_code: 503,
    response_flags: "UF",
    upstream_host: `127.0.0.1:${upstream.port}`,
    upstream_service_time: null,
  });
});

test("a worker that hangs up before it answers: 503 UC", async () => {
  const upstream = await startUpstream((request) => void request.socket.destroy());
  const { url, entry } = await startGateway([upstream.port]);
  expect((await ask(url)).status).toBe(503);
  expect(await entry()).toMatchObject({ response_code: 503, response_flags: "UC" });
});

test("a worker that dies in mid-stream: 200 UPE, and the client's read fails", async () => {
  const upstream = await startUpstream((_request, response) => {
    response.write("data: {}\n\n", () => setImmediate(() => response.destroy()));
  });
  const { url, entry } = await startGateway([upstream.port]);
  await expect(ask(url)).rejects.toThrow();
  expect(await entry()).toMatchObject({ response_code: 200, response_flags: "UPE" });
});

test("a client that hangs up: 200 DC, and the worker is told", async () => {
  let told = false;
  const upstream = await startUpstream((_request, response) => {
    response.once("close", () => {
      told = true;
    });
    response.write("data: {}\n\n");
  });
  const { url, entry } = await startGateway([upstream.port]);
  const hangUp = new AbortController();
  const response = await fetch(`${url}/v1/completions`, {
    method: "POST",
    body: "{}",
    signal: hangUp.signal,
  });
  await response.body?.getReader().read();
  hangUp.abort();
  expect(await entry()).toMatchObject({
    response_code: 200,
    response_flags: "DC",
    response_code_details: "downstream_remote_disconnect",
  });
  await eventually(() => told, Boolean);
});

test("every n-th completion can be refused: 500 FI", async () => {
  const upstream = await startUpstream(answers);
  const { url, entry } = await startGateway([upstream.port], { errorsEvery: 3 });
  const statuses = [];
  for (let request = 0; request < 6; request++) statuses.push((await ask(url)).status);
  expect(statuses).toEqual([200, 200, 500, 200, 200, 500]);
  await entry();
  await entry();
  expect(await entry()).toMatchObject({ response_code: 500, response_flags: "FI", upstream_host: null });
});

test("the log line of a request that went well", async () => {
  const upstream = await startUpstream(answers);
  const { url, entry, gateway } = await startGateway([upstream.port]);
  await ask(url, { requestId: "r-1", session: "s-1", testId: "t-1" });
  const host = `127.0.0.1:${upstream.port}`;
  const line = await entry();
  expect(line).toEqual({
    authority: `127.0.0.1:${gateway.port}`,
    downstream_remote_address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    duration: expect.any(Number),
    gateway_destination_endpoint: host,
    method: "POST",
    path: "/v1/chat/completions",
    protocol: "HTTP/1.1",
    request_id: "r-1",
    response_code: 200,
    response_code_details: "via_upstream",
    response_flags: "-",
    route_name: "picker",
    start_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    upstream_host: host,
    upstream_service_time: expect.stringMatching(/^\d+$/),
    user_agent: expect.any(String),
    x_session_id: "s-1",
    x_test_id: "t-1",
  });
  expect(Object.keys(line)).toEqual(Object.keys(line).toSorted());
});

test("without session, test id and picker those fields are null", async () => {
  const upstream = await startUpstream(answers);
  const { url, entry } = await startGateway([upstream.port], { routing: "round-robin", picker: false });
  const { headers } = await ask(url);
  const line = await entry();
  expect(line).toMatchObject({ x_session_id: null, x_test_id: null, gateway_destination_endpoint: null });
  expect(line.request_id).toBe(headers.get("x-seen"));
});

const marks = [
  { name: "with a picker", options: {}, pod: "w", host: true, mark: "true" },
  { name: "without a picker", options: { picker: false }, pod: "w", host: true, mark: null },
  {
    name: "without naming the worker",
    options: { upstreamHeader: false },
    pod: null,
    host: false,
    mark: "true",
  },
] as const;

test.each(marks)("response headers $name", async ({ options, pod, host, mark }) => {
  const upstream = await startUpstream(answers);
  const { url } = await startGateway([upstream.port], options);
  const { headers } = await ask(url);
  expect(headers.get("x-inference-pod")).toBe(pod);
  expect(headers.get("x-upstream-host")).toBe(host ? `127.0.0.1:${upstream.port}` : null);
  expect(headers.get("x-went-into-resp-headers")).toBe(mark);
});

test("stopping twice is stopping once", async () => {
  let closed = 0;
  const { gateway } = await startGateway([], { logSinks: [{ write() {}, close: () => void closed++ }] });
  await Promise.all([gateway.stop(), gateway.stop()]);
  expect(closed).toBe(1);
});

test("other requests pass, and are not counted as picks", async () => {
  const upstream = await startUpstream(answers);
  const { url } = await startGateway([upstream.port]);
  expect(await (await fetch(`${url}/v1/models?x=1`)).text()).toBe("GET /v1/models?x=1");
  expect(await (await fetch(`${url}/metrics`)).text()).not.toContain("endpoint_name=");
  await ask(url, { body: { model: "m" } });
  const labels = `endpoint_name="w-0",namespace="ns",port="${upstream.port}",status="success",target_model_name="m"`;
  expect(
    sample(await (await fetch(`${url}/metrics`)).text(), "llm_d_epp_scheduler_attempts_total", labels),
  ).toBe(1);
});

test("a slow reader slows the worker down instead of filling memory", async () => {
  const total = 64 * 1024 * 1024;
  let written = 0;
  const upstream = await startUpstream((request, response) => {
    // The gateway asks for /metrics too.
    if (request.url !== "/big") return void response.end();
    const chunk = Buffer.alloc(64 * 1024);
    const more = () => {
      while (written < total) {
        written += chunk.length;
        if (!response.write(chunk)) break;
      }
      response.once("drain", more);
    };
    more();
  });
  const { gateway } = await startGateway([upstream.port]);
  const socket = connect(gateway.port, "127.0.0.1").pause();
  onTestFinished(() => void socket.destroy());
  socket.write("GET /big HTTP/1.1\r\nhost: x\r\n\r\n");
  await eventually(
    () => written,
    (bytes) => bytes > 0,
  );
  let before = -1;
  await eventually(
    async () => {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 200));
      return written;
    },
    (bytes) => bytes === before,
  );
  expect(written).toBeLessThan(total);
});
