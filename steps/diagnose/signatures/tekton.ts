import type { Signature } from "./signature.ts";

/** How tasks fail in Tekton. */
export const tektonSignatures: readonly Signature[] = [
  {
    id: "task-timeout",
    places: ["taskrun", "event"],
    pattern:
      /\b(TaskRunTimeout|PipelineRunTimeout)\b|(TaskRun|PipelineRun) "[^"]+" failed to finish within "/,
    weight: 5,
    cause: "a task ran past its timeout: Tekton deleted the pod, its log and its results",
    remedy: "raise the run's spec.timeouts (or the task's timeout), and keep deadline-seconds below it",
    source: "Tekton: configuring a failure timeout",
  },
  {
    id: "task-cancelled",
    places: ["taskrun", "event"],
    pattern: /\bTaskRunCancelled\b|(TaskRun|PipelineRun) "[^"]+" was cancelled/,
    weight: 5,
    cause: "the run or one of its tasks was cancelled",
    remedy:
      "nothing to mend; start it again. Pods of runs are also cancelled by Pipelines-as-Code on a new push",
    source: "Tekton: cancelling a PipelineRun",
  },
  {
    id: "step-image-pull",
    places: ["taskrun"],
    pattern: /\bTaskRunImagePullFailed\b|failed to pull the image/,
    weight: 5,
    cause: "the image of a step cannot be pulled",
    remedy:
      "check STEP_IMAGE or deploy/catalog/kustomization.yaml, and the pull secret of the task's service account",
    source: "Tekton TaskRun reasons",
  },
  {
    id: "results-too-large",
    places: ["taskrun", "step", "pod"],
    pattern: /Termination message is above max allowed size|\bTaskRunResultLargerThanAllowedLimit\b/,
    weight: 5,
    cause: "a task's results are larger than Tekton can hand on",
    remedy: 'shorten its free-text params, or remove injected sidecars (sidecar.istio.io/inject: "false")',
    source: "Tekton: emitting results; kubelet 12288 bytes a pod",
  },
  {
    id: "results-cut",
    places: ["taskrun"],
    pattern:
      /termination message.*(unexpected end of JSON input|could not be parsed|invalid character)|parsing message json/i,
    weight: 5,
    cause: "a task's results were cut: many containers share the kubelet's 12288 bytes",
    remedy: 'remove injected sidecars (sidecar.istio.io/inject: "false" in the run\'s metadata)',
    source: "tektoncd/pipeline #4808",
  },
  {
    id: "bad-params",
    places: ["taskrun", "step"],
    pattern: /"step-[\w-]+" exited with code 2\b|^[\w-]+: \d+ bad params?: /,
    weight: 5,
    cause: "a task was given params that it refuses (exit code 2)",
    remedy: "the last lines of its log name each one with the values that are allowed",
    source: "README of the task, exit codes",
  },
  {
    id: "task-params-missing",
    places: ["taskrun", "event"],
    pattern: /\b(TaskRunValidationFailed|ParameterMissing|ParameterTypeMismatch|InvalidParamValue)\b/,
    weight: 5,
    cause: "Tekton refused a task before it started: params are missing, or of another type",
    remedy: "apply tasks and pipelines of the same version; a text with $(...) goes into prompt-base64",
    source: "Tekton: TaskRun validation",
  },
  {
    id: "task-not-found",
    places: ["taskrun", "event"],
    pattern:
      /\b(CouldntGetTask|TaskRunResolutionFailed|CouldntGetPipeline)\b|tasks\.tekton\.dev "[^"]+" not found/,
    weight: 5,
    cause: "a task of the pipeline is not in the namespace",
    remedy:
      "kubectl apply -k deploy/catalog -n NAMESPACE, or use deploy/standalone, which holds the tasks inline",
    source: "Tekton: PipelineRun status; docs/elsewhere.md",
  },
  {
    id: "task-pod-refused",
    places: ["taskrun"],
    pattern:
      /\b(PodCreationFailed|CouldntCreateWorkspaceVolume\w*|TaskRunStopSidecarFailed)\b|failed to create task run pod/,
    weight: 3,
    cause: "Tekton could not create a task's pod",
    remedy: "the message names who refused it: quota, LimitRange, Pod Security, service account or a webhook",
    source: "Tekton TaskRun reasons",
  },
];
