import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FAILED, look, STATUSES_LINES } from "../../test/diagnose.ts";
import { folder } from "../../test/folder.ts";
import { kubernetesWorld, withoutKubernetes } from "../../test/kubernetes-world.ts";
import { serve } from "../../test/loopback.ts";
import { runWith } from "../../test/run.ts";
import step from "./step.ts";
import {
  BEFORE,
  crashed,
  DURING,
  ended,
  enginePod,
  pickerPod,
  RUN,
  running,
  taskPod,
  taskRun,
  warning,
} from "./testing/broken-world.ts";

describe("what cannot be read is named, and the statuses are told all the same", () => {
  test("no Kubernetes at all", async () => {
    withoutKubernetes();
    const end = await runWith(step, { params: { runStatus: "Failed", statuses: FAILED } });
    expect(end).toMatchObject({ exitCode: 0, results: { "first-failed": "session-ramp", causes: "" } });
    expect(end.lines.at(-1)).toMatch(/^Not looked at: no Kubernetes/);
  });

  test("an account without any right: each right once, with account, verb and resource", async () => {
    const forbidden = ["pods", "events", "taskruns", "gateways", "httproutes", "inferencepools"];
    const { causes, lines } = await look({ forbidden });
    expect(causes).toBe("");
    const notRead = lines.filter((line) => line.startsWith("Not read: "));
    expect(notRead).toContain(
      "Not read: system:serviceaccount:ci:default may not list pods in namespace llm-d",
    );
    expect(notRead).toHaveLength(4);
    expect(notRead.at(-1)).toMatch(/^Not read: \d+ more things$/);
  });

  test("logs only", async () => {
    const objects = {
      pods: [enginePod("decode-0", { statuses: [crashed("vllm", "OOMKilled", 137)], ready: false })],
    };
    const { causes, lines } = await look({
      objects,
      forbidden: ["pods/log"],
      logs: { "decode-0": () => "" },
    });
    expect(causes).toMatch(/^out-of-memory,/);
    expect(lines.filter((line) => line.startsWith("Not read"))).toEqual([
      "Not read: system:serviceaccount:ci:default may not get pods/log in namespace llm-d",
    ]);
  });

  test("a list that hangs, and a log that hangs: the rest is told when the time is over", async () => {
    const objects = {
      pods: [
        enginePod("decode-0"),
        enginePod("decode-1", { statuses: [running("vllm", false)], ready: false }),
      ],
    };
    const logs = {
      "decode-0": () => "never",
      "decode-1": () => `${DURING} ValueError: No available memory for the cache blocks. Try increasing it`,
    };
    const world = { objects, logs, hanging: ["events", "decode-0"] };
    const { causes, seen } = await look(world, { collectSeconds: "1" });
    expect(causes).toBe("no-kv-cache-memory,container-not-ready");
    expect(seen).toContain("Not read: log of decode-0/vllm: out of time");
    expect(seen).toContain("Not read: events in namespace llm-d: out of time");
  });

  test("ended by its own deadline: what was seen by then is told and kept", async () => {
    const report = folder({});
    const pods = [enginePod("decode-0", { statuses: [crashed("vllm", "OOMKilled", 137)], ready: false })];
    await kubernetesWorld({ objects: { pods }, logs: { "decode-0": () => "" }, hanging: ["events"] });
    const { exitCode, results, lines } = await runWith(step, {
      params: {
        runStatus: "Failed",
        statuses: FAILED,
        runName: RUN,
        deadlineSeconds: "1",
        onFail: "continue",
      },
      run: { name: `${RUN}-diagnose`, namespace: "llm-d" },
      workspaces: { report },
    });
    expect([exitCode, results["status"], results["first-failed"]]).toEqual([0, "invalid", "session-ramp"]);
    expect(results["causes"]).toMatch(/^out-of-memory,/);
    expect(lines.at(-1)).toContain("the deadline of 1 s passed");
    expect(readdirSync(join(report, "diagnose"))).toContain("diagnosis.md");
  });

  test("a workspace that cannot be written", async () => {
    const file = join(folder({ report: "a file" }), "report");
    const { seen } = await look({}, {}, file);
    expect(seen).toMatch(/warning: cannot write into the workspace report/);
  });

  test("one pod of a shape that is not known does not hide the others", async () => {
    const odd = { metadata: { name: "odd", labels: { "llm-d.ai/role": "decode" } }, spec: 7 };
    const { causes, seen } = await look({
      objects: {
        pods: [odd, enginePod("decode-1", { statuses: [crashed("vllm", "OOMKilled", 137)], ready: false })],
      },
    });
    expect(causes).toMatch(/^out-of-memory/);
    expect(seen).toContain("Not read: 1 pods have a shape that is not known");
  });
});

describe("when it looks", () => {
  const objects = {
    pods: [enginePod("decode-0", { statuses: [crashed("vllm", "OOMKilled", 137)], ready: false })],
  };
  const well = { runStatus: "Succeeded", statuses: "verify-stack=Succeeded\nreport=Succeeded" };

  test.each([
    ["a run that ended well: not", {}, 0],
    ["always", { collect: "always" }, 1],
  ])("%s", async (_, params, found) => {
    await kubernetesWorld({ objects });
    const { results, lines } = await runWith(step, { params: { ...well, ...params } });
    expect(results["causes"]?.includes("out-of-memory")).toBe(found === 1);
    expect(lines[0]).toBe("2 tasks ended well");
  });

  test("never", async () => {
    const { lines, causes } = await look({ objects }, { collect: "never" });
    expect([lines.length, causes]).toEqual([STATUSES_LINES, ""]);
  });

  test("a stack that is well is not blamed for what was before the run", async () => {
    const before = { terminated: { reason: "OOMKilled", exitCode: 137, finishedAt: BEFORE } };
    const { causes, seen } = await look({
      objects: {
        pods: [
          enginePod("decode-0", {
            statuses: [running("vllm", true, { restartCount: 1, lastState: before })],
          }),
          taskPod("verify-stack"),
          // As always where the verdict fails the run.
          taskPod("report", { statuses: [ended("step-run", 3)], phase: "Failed", ready: false }),
        ],
        events: [
          warning("ReplicaSet", "decode-77f", "FailedCreate", "exceeded quota: gpus", BEFORE),
          warning("Pod", "decode-0", "FailedScheduling", "0/3 nodes: 3 Insufficient nvidia.com/gpu"),
          warning("Pod", "decode-0", "FailedScheduling", "pod has unbound immediate PersistentVolumeClaims"),
          warning("Pod", "decode-0", "FailedMount", "MountVolume.SetUp failed for volume x"),
          warning("Pod", "decode-0", "Unhealthy", "Startup probe failed: connection refused"),
          warning("Pod", "decode-0", "Unhealthy", "Readiness probe failed: HTTP 503"),
          warning("Pod", `${RUN}-diagnose-pod`, "FailedScheduling", "0/3 nodes: 3 Insufficient cpu"),
          warning("Pod", `${RUN}2-report-pod`, "Failed", "Failed to pull image x"),
          warning("Pod", "decode-0", "Unhealthy", "Liveness probe failed: timeout", BEFORE),
          warning("Pod", "somebody-elses", "Failed", "Failed to pull image x"),
        ],
      },
      logs: {
        "decode-0": () => `${BEFORE} torch.OutOfMemoryError: CUDA out of memory.\n${DURING} INFO: 200 OK`,
      },
    });
    expect(causes).toBe("");
    expect(seen).toContain("(3 pods, 7 warnings, 2 logs, 0 metrics pages): no known cause");
  });
});

describe("what it tells", () => {
  const PREVIOUS =
    "2026-11-22T02:31:07.5Z RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {'EngineCore_DP1': 1}";

  test("the likeliest cause first, with evidence, remedy and command", async () => {
    const objects = {
      pods: [
        enginePod("decode-0"),
        enginePod("decode-1", { statuses: [crashed("vllm", "Error", 1)], ready: false }),
        pickerPod(),
        taskPod("session-ramp", {
          statuses: [ended("step-run", 137, "OOMKilled")],
          phase: "Failed",
          ready: false,
        }),
      ],
      events: [
        warning(
          "Pod",
          "decode-1",
          "Unhealthy",
          "Readiness probe failed: HTTP probe failed with statuscode: 503",
        ),
      ],
      taskruns: [taskRun("session-ramp", "StepOOM", '"step-run" exited with code 137: OOMKilled')],
    };
    const logs = {
      "decode-1": (query: URLSearchParams) => (query.get("previous") === "true" ? PREVIOUS : ""),
      "epp-0": () => `${DURING} {"msg":"PrefixCacheMatchInfo not found for endpoint, assigning score 0"}`,
    };
    const { causes, lines } = await look({ objects, logs });
    expect(causes?.split(",")).toEqual([
      "out-of-memory",
      "data-parallel-rank-died",
      "prefix-scores-missing",
      "crash-loop",
      "engine-core-failed",
      "readiness-failed",
    ]);
    expect(lines[STATUSES_LINES]).toBe(
      "Looked at namespace llm-d (4 pods, 1 warning, 2 logs, 0 metrics pages): 6 known causes, the likeliest first",
    );
    expect(lines.slice(STATUSES_LINES + 5, STATUSES_LINES + 9)).toEqual([
      "2. data-parallel-rank-died: a rank of data parallelism died at start: often its container has too few GPUs",
      "   decode-1/vllm (previous) 02:31:07: RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {'EngineCore_DP1': 1}",
      expect.stringMatching(/^ {3}Do: read the log above that line/),
      "   Look: kubectl logs -n llm-d decode-1 -c vllm --previous --tail=100",
    ]);
  });

  test("no engine at all, and why: the quota, told by the ReplicaSet", async () => {
    const message =
      'Error creating: pods "decode-1" is forbidden: exceeded quota: gpus, requested: requests.nvidia.com/gpu=1';
    const { causes } = await look({
      objects: {
        events: [warning("ReplicaSet", "decode-77f", "FailedCreate", message)],
        // The run's own tell when it began; without them the last hour is looked at.
        taskruns: [taskRun("session-ramp", "Failed", "exit status 4")],
      },
    });
    expect(causes?.split(",").sort()).toEqual(["no-engines", "quota-exceeded"]);
  });

  test("counters of engines and picker, and pages that do not answer", async () => {
    const url = await serve((_, response) => {
      response.end(
        'llm_d_epp_ready_endpoints{name="p"} 0\ninference_pool_ready_pods{name="p"} 0\nvllm:nixl_num_failed_transfers_total{engine="0"} 2\n',
      );
    });
    const port = Number(new URL(url).port);
    const ports = [{ name: "metrics", containerPort: port }];
    const status = { podIP: "127.0.0.1" };
    const { causes, seen } = await look({
      objects: {
        pods: [
          enginePod("decode-0", { containers: [{ name: "vllm", image: "vllm", ports }], status }),
          enginePod("decode-1", {
            containers: [{ name: "vllm", image: "vllm", ports: [{ containerPort: 1 }] }],
            status,
          }),
          pickerPod({ containers: [{ name: "epp", image: "epp", ports }], status }),
        ],
      },
    });
    expect(causes).toBe("no-ready-endpoints,metrics-refused,nixl-transfers-failed");
    expect(seen).toContain("2 metrics pages");
    expect(seen).toContain("decode-1 127.0.0.1:1/metrics: engine metrics page: cannot read");
  });
});
