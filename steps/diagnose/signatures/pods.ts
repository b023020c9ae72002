import type { Signature } from "./signature.ts";

/** How containers and nodes fail, whatever runs on them. */
export const podSignatures: readonly Signature[] = [
  {
    id: "out-of-memory",
    places: ["pod", "taskrun", "event"],
    pattern: /\b(OOMKilled|OOMKilling|StepOOM|TaskRunOOM)\b/,
    weight: 5,
    cause: "a container was killed for its memory (OOMKilled)",
    remedy:
      "raise the container's memory limit (a task's: spec.taskRunSpecs[].computeResources), or give it less to hold",
    source: "Kubernetes: assign memory resources; Tekton TaskRun reasons",
  },
  {
    id: "image-pull",
    places: ["pod", "event"],
    pattern: /\b(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull)\b|Failed to pull image/,
    weight: 5,
    cause: "an image cannot be pulled",
    remedy:
      "check name, tag and registry, and the pull secret of the pod's service account (imagePullSecrets)",
    source: "Kubernetes: images",
  },
  {
    id: "evicted",
    places: ["pod", "event", "taskrun"],
    pattern:
      /\bEvicted\b|\bPodEvicted\b|\bTerminationByKubelet\b|The node was low on resource|ephemeral local storage usage exceeds|Usage of EmptyDir volume/,
    weight: 5,
    cause: "a pod was evicted: its node ran out of memory or disk, or it wrote more than it may",
    remedy:
      "raise requests for memory and ephemeral-storage (models and caches count), or use a volume for the model",
    source: "Kubernetes: node-pressure eviction",
  },
  {
    id: "secret-missing",
    places: ["pod", "event"],
    pattern: /(secret|configmap) "[^"]+" not found|couldn't find key \S+ in (Secret|ConfigMap)/,
    weight: 5,
    cause: "a Secret or ConfigMap that a container needs is missing, or lacks a key",
    remedy: "create it in the pod's namespace; the charts expect Secret llm-d-hf-token with the key HF_TOKEN",
    source: "origin 003, Create Secret (C95); Kubernetes: CreateContainerConfigError",
  },
  {
    id: "container-cannot-start",
    places: ["pod", "event"],
    pattern:
      /\b(RunContainerError|CreateContainerError|ContainerCannotRun|StartError)\b|executable file not found|exec format error/,
    weight: 5,
    cause: "a container's program cannot be started: not in the image, or of another architecture",
    remedy: "check command and args against the image, and the image's platform against the node's",
    source: "Kubernetes: container states",
  },
  {
    id: "run-as-root-refused",
    places: ["pod", "event"],
    pattern: /container has runAsNonRoot and image (will run as root|has non-numeric user)/,
    weight: 5,
    cause: "an image wants to run as root, and the pod may not",
    remedy: "use an image with a numeric USER other than 0, or set runAsUser where the namespace allows it",
    source: "Kubernetes: security context",
  },
  {
    id: "killed-from-outside",
    places: ["pod"],
    pattern: /: (Error|ContainerStatusUnknown), exit code 137\b/,
    weight: 3,
    cause: "a container was killed (exit code 137), not for its own memory limit",
    remedy: "look for a failed liveness probe, a node that ran out of memory or was drained, or a deletion",
    source: "Kubernetes: exit code 128 + SIGKILL",
  },
  {
    id: "liveness-failed",
    places: ["event"],
    pattern: /Liveness probe failed|failed liveness probe/,
    weight: 4,
    cause: "a liveness probe fails, and the kubelet restarts the container",
    remedy:
      "give a startup probe time for the load of the model, and raise timeoutSeconds: an engine under load is slow",
    source: "Kubernetes: probes; llm-d modelservice chart",
  },
  {
    id: "startup-too-slow",
    places: ["event"],
    pattern: /Startup probe failed|failed startup probe/,
    weight: 3,
    whenWell: 0,
    cause: "a container is not up within its startup probe: a model still loads, or never will",
    remedy: "raise failureThreshold x periodSeconds above the load time of the model; see the engine's log",
    source: "Kubernetes: probes; origin 003 (5-10 minutes until ready)",
  },
  {
    id: "readiness-failed",
    places: ["event"],
    pattern: /Readiness probe failed/,
    weight: 2,
    whenWell: 0,
    cause: "a readiness probe fails, so that no requests reach the pod",
    remedy:
      "503 or connection refused: the engine still loads or hangs; 404: the probe's path or port is wrong",
    source: "Kubernetes: probes; origin 003, Timeout (C109)",
  },
  {
    id: "container-not-ready",
    places: ["pod"],
    pattern: /container \S+ runs and is not ready/,
    weight: 2,
    cause: "a container runs and is not ready: it gets no requests",
    remedy: "its log says whether the model still loads; a readiness probe on the wrong port never succeeds",
    source: "origin 003, Timeout (C109)",
  },
  {
    id: "crash-loop",
    places: ["pod"],
    pattern: /\bCrashLoopBackOff\b/,
    weight: 2,
    cause: "a container ends again and again (CrashLoopBackOff)",
    remedy: "its previous log has the reason in its last lines",
    source: "origin 003, Pods Crashing (C106)",
  },
  {
    id: "node-lost",
    places: ["pod", "event"],
    pattern:
      /\b(NodeLost|NodeNotReady|DeletionByTaintManager|NodeShutdown|TerminationByNodeShutdown)\b|node\.kubernetes\.io\/(unreachable|not-ready)|imminent node shutdown/,
    weight: 5,
    cause: "a node went away or is not ready, and its pods with it",
    remedy: "kubectl get nodes; start the run again once the pods run elsewhere",
    source: "Kubernetes: node controller, graceful node shutdown",
  },
];
