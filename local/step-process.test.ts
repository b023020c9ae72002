import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { runStepProcess, type StepControl } from "./step-process.ts";

const never = new AbortController().signal;

function run(code: string, control: Partial<StepControl> = {}, program = process.execPath) {
  const lines: string[] = [];
  const command = { program, args: ["-e", code], env: {}, folder: tmpdir() };
  const end = runStepProcess(command, {
    signal: never,
    hurry: never,
    graceMs: 30_000,
    timeoutMs: 0,
    ...control,
    onLine: (line) => {
      lines.push(line);
      control.onLine?.(line);
    },
  });
  return { end, lines };
}

/** Aborts as soon as the step has said "ready". */
function abortWhenReady(): { controller: AbortController; onLine: (line: string) => void } {
  const controller = new AbortController();
  return { controller, onLine: (line) => void (line === "ready" && controller.abort()) };
}

const READY = 'console.log("ready"); setInterval(() => {}, 1000);';

test.each([
  ["a code", "process.exit(3)", 3],
  ["success", "", 0],
  ["an exception", 'throw new Error("x")', 1],
  ["a signal of its own", 'process.kill(process.pid, "SIGKILL")', 255],
])("%s", async (_, code, wanted) => {
  expect(await run(code).end).toEqual({ exitCode: wanted, timedOut: false });
});

test("a program that cannot be started is told in the log", async () => {
  const { end, lines } = run("", {}, "/nowhere/node");
  expect(await end).toEqual({ exitCode: 128, timedOut: false });
  expect(lines.join()).toContain("cannot start /nowhere/node");
});

test("a value that no process can take is told in the log", async () => {
  const lines: string[] = [];
  const end = await runStepProcess(
    { program: process.execPath, args: [], env: { A: "a\0b" }, folder: tmpdir() },
    { signal: never, hurry: never, graceMs: 0, timeoutMs: 0, onLine: (line) => void lines.push(line) },
  );
  expect(end.exitCode).toBe(128);
  expect(lines.join()).toContain("cannot start");
});

test("aborting sends SIGTERM, which the step may answer", async () => {
  const { controller, onLine } = abortWhenReady();
  const code = `process.on("SIGTERM", () => { console.log("bye"); process.exit(5); }); ${READY}`;
  const { end, lines } = run(code, { signal: controller.signal, onLine });
  expect(await end).toEqual({ exitCode: 5, timedOut: false });
  expect(lines).toContain("bye");
});

test("a step that does not answer is killed after the grace", async () => {
  const { controller, onLine } = abortWhenReady();
  const { end } = run(`process.on("SIGTERM", () => {}); ${READY}`, {
    signal: controller.signal,
    onLine,
    graceMs: 50,
  });
  expect(await end).toEqual({ exitCode: 255, timedOut: false });
});

test("hurry kills at once", async () => {
  const { controller, onLine } = abortWhenReady();
  const { end } = run(`process.on("SIGTERM", () => {}); ${READY}`, { hurry: controller.signal, onLine });
  expect(await end).toEqual({ exitCode: 255, timedOut: false });
});

test("the step's own timeout kills without asking", async () => {
  const code = `process.on("SIGTERM", () => process.exit(5)); ${READY}`;
  expect(await run(code, { timeoutMs: 200 }).end).toEqual({ exitCode: 1, timedOut: true });
});

test("what the step left behind dies with it", async () => {
  const code = `
    const { spawn } = require("node:child_process");
    const left = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
    left.unref();
  `;
  // It holds the pipe open: if it lived on, the end would not come.
  expect(await run(code).end).toEqual({ exitCode: 0, timedOut: false });
});

test("lines come whole, with the last one that has no newline", async () => {
  const code = `process.stdout.write("one\\ntw"); process.stdout.write("o\\n\\n🙂"); console.error("err");`;
  const { end, lines } = run(code);
  await end;
  expect(lines.filter((line) => line !== "err")).toEqual(["one", "two", "", "🙂"]);
  expect(lines).toContain("err");
});
