import { z } from "zod";
import { ignored, played, refused } from "./note.ts";
import { duration, label } from "./scalar.ts";

const noContainer = "a step is a plain process here, without a container";

/** Keys of a step and of a stepTemplate which only a container has. */
export const containerOnly = {
  computeResources: ignored("no cgroup limits a process of the laptop"),
  securityContext: ignored("the step runs as the calling user, without isolation"),
  imagePullPolicy: ignored("no image is pulled"),
};

const fieldRef = z.strictObject({
  fieldPath: played(
    z.literal("status.podIP", { error: "only status.podIP is played" }),
    "`status.podIP` only: 127.0.0.1, where others on this machine reach the step",
  ),
  apiVersion: refused("it has one value"),
});

const valueFrom = z.strictObject({
  fieldRef: played(fieldRef),
  resourceFieldRef: refused("no cgroup limits a process of the laptop"),
  configMapKeyRef: refused("there is no ConfigMap to read from"),
  secretKeyRef: refused("there is no Secret to read from"),
});

const env = z.strictObject({
  name: played(z.string().regex(/^[-._a-zA-Z][-._a-zA-Z0-9]*$/, "is not a name of an environment variable")),
  value: played(
    z.string().optional(),
    "substituted by Tekton's rules, then expanded by the kubelet's: `$(EARLIER)`, `$$`",
  ),
  valueFrom: played(valueFrom.optional()),
});

const volumeMount = z.strictObject({
  name: played(label),
  mountPath: played(
    z.literal("/tmp", { error: "only /tmp is played, by TMPDIR" }),
    "`/tmp` only: TMPDIR names a new folder, one for all steps of a TaskRun",
  ),
  readOnly: refused("the folder is always writable"),
  subPath: refused("the folder is mounted whole"),
});

/** One step of a Task: a program that runs to its end. */
export const step = z.strictObject({
  name: played(label),
  image: played(
    z.string().min(1),
    "any, variables are replaced; no image is pulled: by its name it decides which commands are played",
  ),
  command: played(
    z.array(z.string()).min(1, "must not be empty: Tekton would ask a registry"),
    "`node`, or a program of the host for an image that the runner knows (see above); a word below `/app/` is taken from `dist/`, one at or below a mounted `/tmp` from the folder of TMPDIR",
  ),
  args: played(z.array(z.string()).optional(), "words as in `command`"),
  env: played(z.array(env).optional()),
  volumeMounts: played(z.array(volumeMount).optional()),
  onError: played(z.enum(["continue", "stopAndFail"]).optional()),
  timeout: played(duration.optional(), "SIGKILL without SIGTERM, as Tekton's entrypoint does"),
  ...containerOnly,
  displayName: ignored("a dashboard shows it"),
  script: refused("write a program and give its command"),
  workingDir: refused(noContainer),
  envFrom: refused("there is no ConfigMap or Secret to read from"),
  volumeDevices: refused(noContainer),
  ref: refused("StepActions are not played"),
  params: refused("only a step with ref has params"),
  results: refused("step results are not played: write results of the Task"),
  when: refused("use when in the Pipeline"),
  workspaces: refused("declare workspaces on the Task"),
  stdoutConfig: refused("it needs an alpha feature flag of Tekton"),
  stderrConfig: refused("it needs an alpha feature flag of Tekton"),
});
export type Step = z.infer<typeof step>;
