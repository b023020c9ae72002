import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { describeProgram, play, type Record } from "../../test/guidellm-program.ts";

/** Whether a process is there; one that has ended, and that nobody has asked about yet, is not. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const state = `/proc/${pid}/stat`;
  return !existsSync(state) || !/^\d+ \(.*\) Z/.test(readFileSync(state, "utf8"));
}

/** Its workers are gone, or go: a signal that was sent takes a moment to arrive. */
async function expectNoWorkers(record: Record | undefined): Promise<void> {
  expect(record?.workers).toHaveLength(1);
  await vi.waitFor(() => expect(record?.workers.filter(lives)).toEqual([]), { timeout: 30_000 });
}

const tell = (signal: NodeJS.Signals) => (program: ChildProcess) => void program.kill(signal);

describeProgram("GuideLLM is ended", () => {
  test("when its time is up", async () => {
    const { code, end } = await play({
      version: "0.8.1",
      plan: { timeoutSeconds: 0.2 },
      env: { FAKE: "wait" },
    });
    expect([code, end]).toEqual([143, { version: "0.8.1", exitCode: -15, stopped: "timeout" }]);
  });

  test.each(["SIGTERM", "SIGINT"] as const)("when the step itself is told to end by %s", async (signal) => {
    const { code, end } = await play({ version: "0.8.1", env: { FAKE: "wait" }, whenItRuns: tell(signal) });
    expect([code, end]).toEqual([143, { version: "0.8.1", exitCode: -15, stopped: signal }]);
  });

  test("with all its workers, which would go on sending", async () => {
    const { end, record } = await play({
      version: "0.8.1",
      env: { FAKE: "group" },
      whenItRuns: tell("SIGTERM"),
    });
    expect(end).toEqual({ version: "0.8.1", exitCode: -15, stopped: "SIGTERM" });
    await expectNoWorkers(record);
  });

  test("by force, after a grace, when it does not heed that", async () => {
    const { code, end } = await play({
      version: "0.3.1",
      plan: { graceSeconds: 0.2 },
      env: { FAKE: "ignore" },
      whenItRuns: tell("SIGTERM"),
    });
    expect([code, end]).toEqual([137, { version: "0.3.1", exitCode: -9, stopped: "SIGTERM" }]);
  });
});

describeProgram("a GuideLLM that ended by itself", () => {
  test("is not waited for any longer because of a worker that holds its log open", async () => {
    const { code, end, record } = await play({ version: "0.3.1", env: { FAKE: "orphan" } });
    expect([code, end]).toEqual([0, { version: "0.3.1", exitCode: 0, stopped: null }]);
    await expectNoWorkers(record);
  });
});
