import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { faultNames } from "./faults/index.ts";
import { listen } from "./http/listener.ts";
import { ask, eventually, sample } from "./testing/client.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

function start(...flags: string[]) {
  const env = { PATH: process.env["PATH"] };
  const child = spawn(process.execPath, ["--import", "tsx", main, ...flags], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Runs to the end. */
async function run(...flags: string[]) {
  const child = start(...flags);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  return { stdout, stderr, code };
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  let line = "";
  for await (const chunk of stream) {
    line += chunk;
    if (line.includes("\n")) break;
  }
  return line;
}

test("bad flags: exit 2, every problem on standard error, nothing started", async () => {
  const { code, stdout, stderr } = await run("--replicas", "0", "--disaggregated=yes");
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toBe(
    [
      "sim: cannot start:",
      '  --replicas: "0" is not a whole number from 1 to 64',
      '  --disaggregated: "yes" is not true or false',
      "",
    ].join("\n"),
  );
});

test("a gateway without workers: exit 2", async () => {
  expect(await run("gateway")).toMatchObject({
    code: 2,
    stderr: "sim: cannot start:\n  --worker: at least one is needed\n",
  });
});

test("a sidecar that protects and knows no prefill worker: exit 2, and what to do", async () => {
  const { code, stderr } = await run("sidecar", "--port=0");
  expect(code).toBe(2);
  expect(stderr).toMatch(/--prefill-worker: at least one is needed.*--enable-ssrf-protection=false/);
});

test("a KV connector that there is not: exit 2", async () => {
  const { code, stderr } = await run("worker", '--kv-transfer-config={"kv_connector":"P2pNcclConnector"}');
  expect(code).toBe(2);
  expect(stderr).toContain('is not {"kv_connector":"NixlConnector", ...}');
});

test("a port in use: exit 1 and one line", async () => {
  const taken = await listen(() => {}, "127.0.0.1", 0);
  onTestFinished(() => taken.close());
  const { code, stdout, stderr } = await run("--gateway-port", String(taken.port));
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: "",
    stderr: `sim: listen EADDRINUSE: address already in use 127.0.0.1:${taken.port}\n`,
  });
});

test("--list-faults prints their names and ends", async () => {
  const { code, stdout } = await run("--list-faults");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual(faultNames);
});

test("everything in one process: one line, served until SIGTERM, nothing left behind", async () => {
  const child = start();
  const stack = JSON.parse(await firstLine(child.stdout));
  expect(Object.keys(stack)).toEqual([
    "gatewayUrl",
    "host",
    "model",
    "namespace",
    "kubeconfig",
    "accessLog",
    "truthUrl",
    "workers",
  ]);
  expect((await ask(stack.gatewayUrl)).status).toBe(200);
  expect(existsSync(stack.kubeconfig)).toBe(true);
  const open = fetch(`${stack.gatewayUrl}/v1/completions`, {
    method: "POST",
    body: JSON.stringify({ prompt: "hello", max_tokens: 5000, stream: true }),
  });
  await open;
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(existsSync(stack.kubeconfig)).toBe(false);
});

test("a second SIGINT, as npm hands on the terminal's, does not end it before it has tidied up", async () => {
  const child = start();
  const { kubeconfig } = JSON.parse(await firstLine(child.stdout));
  child.kill("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 1));
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(existsSync(kubeconfig)).toBe(false);
});

test("SIGTERM to npm, which started it, ends it too", async () => {
  // A group of its own, of which nothing is left even where the test fails.
  const npm = spawn("npm", ["run", "-s", "sim"], {
    cwd: dirname(dirname(main)),
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  const groupIsGone = () => {
    try {
      return !process.kill(-Number(npm.pid), 0);
    } catch {
      return true;
    }
  };
  onTestFinished(() => void (groupIsGone() || process.kill(-Number(npm.pid), "SIGKILL")));
  await firstLine(npm.stdout);
  npm.kill("SIGTERM");
  await eventually(groupIsGone, Boolean);
});

/** A gateway that serves. Standard output is its log, so it cannot tell a port that it chose itself. */
async function startGateway(...flags: string[]) {
  const free = await listen(() => {}, "127.0.0.1", 0);
  await free.close();
  const gateway = start("gateway", "--host=127.0.0.1", `--port=${free.port}`, ...flags);
  const url = `http://127.0.0.1:${free.port}`;
  const serves = () =>
    fetch(`${url}/v1/models`).then(
      (response) => response.ok,
      () => false,
    );
  await eventually(serves, Boolean);
  return { gateway, url };
}

test("worker and gateway as programs of their own", async () => {
  const worker = start("worker", "--name", "pod-a", "--host", "127.0.0.1", "--port", "0");
  const { port } = JSON.parse(await firstLine(worker.stdout));
  const { gateway, url } = await startGateway("--worker", `a=http://localhost:${port}`);
  const { headers } = await ask(url, { testId: "t-1" });
  expect(headers.get("x-inference-pod")).toBe("pod-a");
  expect(headers.get("x-upstream-host")).toBe(`127.0.0.1:${port}`);
  const log = await firstLine(gateway.stdout);
  expect(JSON.parse(log.split("\n")[0] ?? "")).toMatchObject({ upstream_host: `127.0.0.1:${port}` });
});

test("prefill and decode apart, each part a program of its own", async () => {
  const engine = async (name: string, role: string) => {
    const nixl = '{"kv_connector":"NixlConnector","kv_role":"kv_both"}';
    const flags = ["--port=0", "--host=127.0.0.1", `--kv-transfer-config=${nixl}`];
    const worker = start("worker", `--name=${name}`, `--role=${role}`, ...flags);
    return JSON.parse(await firstLine(worker.stdout)).port;
  };
  const [prefill, decode] = await Promise.all([engine("p", "prefill"), engine("d", "decode")]);
  const prefiller = `--prefill-worker=p=http://localhost:${prefill}`;
  const sidecar = start("sidecar", "--port=0", `--model-server-port=${decode}`, prefiller);
  const { port } = JSON.parse(await firstLine(sidecar.stdout));
  const { url } = await startGateway(`--worker=d=http://localhost:${port}`, prefiller);

  for (let at = 0; at < 2; at++) {
    const { status, headers } = await ask(url);
    expect([status, headers.get("x-inference-pod")]).toEqual([200, "d"]);
    expect(headers.get("x-upstream-host")).toBe(`127.0.0.1:${port}`);
  }
  const read = async (page: string, name: string, label = "") =>
    sample(await (await fetch(page)).text(), name, label);
  const decided = "llm_d_epp_disagg_decision_total";
  expect(await read(`${url}/metrics`, decided, "prefill-decode")).toBe(1);
  expect(await read(`${url}/metrics`, decided, "decode-only")).toBe(1);
  expect(await read(`http://127.0.0.1:${prefill}/metrics`, "vllm:generation_tokens_total")).toBe(1);
  expect(await read(`http://127.0.0.1:${decode}/metrics`, "vllm:generation_tokens_total")).toBe(4);

  const headers = { "x-prefiller-host-port": "127.0.0.1:1" };
  expect((await ask(url, { headers })).status).toBe(403);
}, 20_000);
