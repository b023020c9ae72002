import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, onTestFinished } from "vitest";
import { commandLines } from "../steps/guidellm-benchmark/command-lines/index.ts";
import { folder } from "./folder.ts";
import { load } from "./guidellm-load.ts";

/*
 * guidellm.py run by this machine's Python, with a package in GuideLLM's place that has a version and tells what it was
 * given.
 */

const PROGRAM = fileURLToPath(new URL("../steps/guidellm-benchmark/guidellm.py", import.meta.url));

const found = spawnSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" });
/** The interpreter itself: a shim in front of it would want more of the environment. */
const python = found.status === 0 ? found.stdout.trim() : undefined;

/** A describe block that says in its title that there is no Python here, when that is so. */
export function describeProgram(title: string, body: () => void): void {
  const why = python === undefined ? "; no python3 on PATH" : "";
  describe.skipIf(python === undefined)(`${title}${why}`, body);
}

/** Writes down what it is called with, then does as the variable FAKE says. */
const FAKE = `
import json, os, signal, subprocess, sys, time
todo = os.environ.get("FAKE", "end")
if todo == "ignore":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
workers = []
if todo in ("orphan", "group"):
    workers.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid)
with open("record.new", "w") as file:
    json.dump({"args": sys.argv[1:], "env": dict(os.environ), "cwd": os.getcwd(), "workers": workers}, file)
os.rename("record.new", "record.json")
if "FAKE_REPORT" in os.environ:
    open("benchmarks.json", "w").write(os.environ["FAKE_REPORT"])
print("sends", os.environ.get("FAKE_SAYS", "nothing"), flush=True)
if todo in ("wait", "ignore", "group"):
    time.sleep(600)
sys.exit(int(os.environ.get("FAKE_EXIT", "0")))
`;

export interface Record {
  readonly args: readonly string[];
  readonly env: Readonly<{ [name: string]: string }>;
  readonly cwd: string;
  readonly workers: readonly number[];
}

export interface Scene {
  /** Of the package; undefined = there is none. */
  readonly version?: string | undefined;
  /** Of the plan, beside the command lines of a load with a token; null = there is no plan. */
  readonly plan?: Readonly<{ [key: string]: unknown }> | null;
  readonly env?: Readonly<{ [name: string]: string }>;
  /** Called with the process once GuideLLM's stand-in has spoken. */
  readonly whenItRuns?: (program: ChildProcess) => void;
}

/** The folder with the program, what it printed, and how it ended. */
export async function play({ version, plan = {}, env = {}, whenItRuns }: Scene) {
  const path = folder();
  const at = (name: string) => join(path, "guidellm", name);
  mkdirSync(at(""));
  copyFileSync(PROGRAM, at("run.py"));
  if (plan !== null) writeFileSync(at("plan.json"), JSON.stringify({ ...planIn(path), ...plan }));
  const packages = version === undefined ? folder() : packageOf(version);
  const child = spawn(python ?? "python3", [at("run.py")], {
    env: { PATH: "/nowhere", PYTHONPATH: packages, PYTHONNOUSERSITE: "1", HOME: path, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let log = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (!log.includes("\nsends ") && `${log}${text}`.includes("\nsends ")) whenItRuns?.(child);
    log += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const json = (name: string): unknown =>
    existsSync(at(name)) ? JSON.parse(readFileSync(at(name), "utf8")) : undefined;
  return {
    code,
    log,
    folder: at("").replace(/\/$/, ""),
    end: json("end.json"),
    record: json("record.json") as Record | undefined,
    config: json("config.json"),
    report: json("benchmarks.json"),
  };
}

function planIn(path: string) {
  const whole = join(path, "guidellm");
  return {
    testId: "run-abc123",
    model: "tiny",
    benchmarks: 1,
    report: join(whole, "benchmarks.json"),
    placeholder: "@gateway-token@",
    tokenFile: null,
    timeoutSeconds: 600,
    graceSeconds: 600,
    env: {},
    commandLines: commandLines(
      load({ hasToken: true, folder: whole, report: join(whole, "benchmarks.json") }),
    ),
  };
}

function packageOf(version: string): string {
  return folder({
    "guidellm/__main__.py": FAKE,
    "guidellm/__init__.py": "",
    [`guidellm-${version}.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: guidellm\nVersion: ${version}\n`,
  });
}

/** A program of that name instead of a package, as of an image whose python3 is another than GuideLLM's. */
export function programOf(version: string): string {
  const text = `#!${python}\nimport sys\nif sys.argv[1:] == ["--version"]:\n    print("guidellm version: ${version}")\n    sys.exit(0)\n${FAKE}`;
  const path = folder();
  writeFileSync(join(path, "guidellm"), text, { mode: 0o755 });
  return path;
}
