import { describeSignatures } from "../testing/fixtures.ts";
import { tektonSignatures } from "./tekton.ts";

describeSignatures(tektonSignatures, {
  "task-timeout": {
    told: [
      'TaskRun Succeeded False TaskRunTimeout: TaskRun "demo-session-ramp" failed to finish within "55m0s"',
      'Failed: PipelineRun "demo" failed to finish within "2h0m0s"',
    ],
    missed: ['TaskRun Succeeded False StepFailed: "step-run" exited with code 5: Error'],
  },
  "task-cancelled": {
    told: [
      'TaskRun Succeeded False TaskRunCancelled: TaskRun "demo-report" was cancelled. TaskRun cancelled as pipeline has been cancelled.',
    ],
    missed: ["client cancelled the request"],
  },
  "step-image-pull": {
    told: [
      'TaskRun Succeeded False TaskRunImagePullFailed: the step "run" in TaskRun "x" failed to pull the image "". The pod errored with the message: "Back-off pulling image."',
    ],
    missed: ["TaskRun Succeeded False TaskRunTimeout: x"],
  },
  "results-too-large": {
    told: [
      '{"level":"fatal","msg":"Error while handling results: Termination message is above max allowed size 4096, caused by large task result."}',
      "TaskRun Succeeded False TaskRunResultLargerThanAllowedLimit: TaskRun result is larger",
    ],
    missed: ["results take 900 bytes of the termination message"],
  },
  "results-cut": {
    told: [
      "TaskRun Succeeded False TaskRunResultsInvalid: termination message could not be parsed as JSON: parsing message json: unexpected end of JSON input",
    ],
    missed: ["TaskRun Succeeded False StepFailed: exited with code 1"],
  },
  "bad-params": {
    told: [
      'TaskRun Succeeded False StepFailed: "step-run" exited with code 2: Error',
      'verify-stack: 2 bad params: requests: "ten" is not a whole number; rate: "-1" is not a number',
    ],
    missed: ['"step-run" exited with code 20: Error', '"step-run" exited with code 3: Error', "2 bad params"],
  },
  "task-params-missing": {
    told: [
      "TaskRun Succeeded False TaskRunValidationFailed: invalid input params for task diagnose: missing values for these params which have no default values: [statuses]",
      "Failed: [ParameterMissing] PipelineRun llm-d/x parameters are missing: model",
    ],
    missed: ["TaskRun Succeeded False TaskRunTimeout: x"],
  },
  "task-not-found": {
    told: [
      "Failed: CouldntGetTask: Pipeline llm-d/cache-hit-pipeline can't be Run; it contains Tasks that don't exist: tasks.tekton.dev \"session-ramp\" not found",
    ],
    missed: ['pods "session-ramp" not found'],
    place: "event",
  },
  "task-pod-refused": {
    told: [
      'TaskRun Succeeded False PodCreationFailed: failed to create task run pod "x": pods "x" is forbidden',
    ],
    missed: ["TaskRun Succeeded False TaskRunImagePullFailed: failed to pull"],
  },
});
