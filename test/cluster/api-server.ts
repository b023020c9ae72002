import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../process.ts";

/** Where the test stand keeps the state of its processes. */
const stand = process.env["CLUSTER_DIR"] ?? "/var/lib/tekton-cluster";
const pidFile = join(stand, "pids/kube-apiserver");

/** Whether this cluster's API server is one that a test can restart: that of the test stand. */
export const canRestartApiServer = existsSync(pidFile);

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function startTime(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(") ") + 2).split(" ")[19] ?? "";
}

/** Ends the API server, leaves the cluster without it for a while, and starts it again as it was. */
export async function restartApiServer(awaySeconds: number): Promise<void> {
  const pid = Number(readFileSync(pidFile, "utf8").split(" ")[0]);
  const [program = "", ...args] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  const variables = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
  const env = Object.fromEntries(variables.map((text) => text.split(/=(.*)/s, 2) as [string, string]));
  const cwd = readlinkSync(`/proc/${pid}/cwd`);
  if (!existsSync(cwd))
    throw new Error(`${cwd}, where the API server was started, is gone: it is not restarted`);
  process.kill(pid, "SIGKILL");
  while (existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "")
    await sleep(50);
  await sleep(awaySeconds * 1000);
  const log = openSync(join(stand, "logs/kube-apiserver.log"), "a");
  const child: ChildProcess = spawn(program, args, { cwd, env, detached: true, stdio: ["ignore", log, log] });
  if (child.pid === undefined) throw new Error(`${program} did not start`);
  child.unref();
  writeFileSync(pidFile, `${child.pid} ${startTime(child.pid)}\n`);
  for (let tries = 0; tries < 240; tries++) {
    if ((await run("kubectl", ["get", "--raw", "/readyz"])).code === 0) return;
    await sleep(500);
  }
  throw new Error("the API server is not ready 120 s after its start");
}
