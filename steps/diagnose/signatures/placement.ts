import type { Signature } from "./signature.ts";

/** Why pods are not made, or not placed on a node. */
export const placementSignatures: readonly Signature[] = [
  {
    id: "no-gpu-free",
    places: ["pod", "event"],
    pattern: /Insufficient (nvidia\.com|amd\.com|gpu\.intel\.com|habana\.ai|google\.com)\//,
    weight: 5,
    cause: "no node has the accelerators free that a pod asks for",
    remedy:
      "add GPU nodes, scale replicas down, or lower the GPUs of a pod; kubectl describe nodes shows what is taken",
    source: "origin 003, Pods Not Scheduling (C105)",
  },
  {
    id: "no-room-on-nodes",
    places: ["pod", "event"],
    pattern: /Insufficient (cpu|memory|ephemeral-storage|hugepages-\w+)\b|Too many pods/,
    weight: 5,
    cause: "no node has the CPU, memory or pod slots free that a pod asks for",
    remedy: "add nodes, or lower the pod's requests (a vLLM pod of document 003 asks for 22 CPU and 100 Gi)",
    source: "Kubernetes: scheduling; origin 003 (C105)",
  },
  {
    id: "untolerated-taint",
    places: ["pod", "event"],
    pattern: /had untolerated taint/,
    weight: 3,
    cause: "nodes are tainted, and a pod does not tolerate it",
    remedy: "add the toleration to the pod template (often nvidia.com/gpu:NoSchedule), or remove the taint",
    source: "Kubernetes: taints and tolerations; origin 003 (C105)",
  },
  {
    id: "no-node-matches",
    places: ["pod", "event"],
    pattern:
      /didn't match Pod's node affinity\/selector|didn't match pod (anti-)?affinity rules|didn't satisfy existing pods anti-affinity/,
    weight: 4,
    cause: "no node has the labels that a pod's node selector or affinity asks for",
    remedy: "label the nodes (kubectl get nodes --show-labels), or change nodeSelector and affinity",
    source: "Kubernetes: assign pods to nodes; origin 004 (accelerator label)",
  },
  {
    id: "volume-pending",
    places: ["pod", "event"],
    pattern:
      /unbound immediate PersistentVolumeClaims|persistentvolumeclaim "[^"]+" not found|volume node affinity conflict|ProvisioningFailed: |no persistent volumes available/,
    weight: 5,
    cause: "a volume claim is not bound, or is in another zone than the node",
    remedy: "kubectl get pvc: check storage class, size and access mode; a run needs no volume at all",
    source: "Kubernetes: persistent volumes; Tekton affinity assistant",
  },
  {
    id: "volume-not-mounted",
    places: ["event"],
    pattern: /Failed(Mount|AttachVolume): /,
    weight: 4,
    cause: "a volume cannot be mounted: a Secret or ConfigMap is missing, or the disk is attached elsewhere",
    remedy: "create what the message names, or wait for the other node to let go of the disk",
    source: "Kubernetes: volumes",
  },
  {
    id: "preempted",
    places: ["pod", "event"],
    pattern: /\bPreempted: |\bPreemptionByScheduler\b/,
    weight: 5,
    cause: "a pod had to make room for one of a higher priority",
    remedy: "give it a priorityClassName, or more room to the cluster",
    source: "Kubernetes: pod priority and preemption",
  },
  {
    id: "quota-exceeded",
    places: ["event", "taskrun"],
    pattern: /exceeded quota: |failed quota: |ExceededResourceQuota/,
    weight: 5,
    cause: "the namespace's quota does not allow the pod",
    remedy:
      "kubectl describe resourcequota: raise it or free some; pods under a quota need requests and limits",
    source: "Kubernetes: resource quotas",
  },
  {
    id: "limit-range",
    places: ["event", "taskrun"],
    pattern:
      /(minimum|maximum) \S+ usage per (Container|Pod|PersistentVolumeClaim) is|limit to request ratio per/,
    weight: 5,
    cause: "the namespace's LimitRange does not allow the pod's requests or limits",
    remedy:
      "kubectl describe limitrange: change it, or the pod's resources (a task's: taskRunSpecs[].computeResources)",
    source: "Kubernetes: limit ranges",
  },
  {
    id: "pod-security",
    places: ["event", "taskrun"],
    pattern:
      /violates PodSecurity|unable to validate against any (pod security policy|security context constraint)/,
    weight: 5,
    cause: "Pod Security (or OpenShift's SCC) refuses the pod",
    remedy:
      'for runs set Tekton\'s feature flag set-security-context to "true"; for engines change their securityContext',
    source: "Kubernetes: Pod Security admission; Tekton: additional configs",
  },
  {
    id: "service-account-missing",
    places: ["event", "taskrun"],
    pattern: /serviceaccounts? "[^"]+" not found|error looking up service account/,
    weight: 5,
    cause: "a pod's service account does not exist",
    remedy: "kubectl apply -k deploy/rbac -n NAMESPACE creates the accounts of the tasks",
    source: "Kubernetes: service account admission; docs/install.md",
  },
  {
    id: "webhook-refused",
    places: ["event", "taskrun"],
    pattern: /admission webhook "[^"]+" denied the request|failed calling webhook/,
    weight: 4,
    cause: "an admission webhook of the cluster refuses a pod, or does not answer",
    remedy: "the message names the webhook and its rule; ask who runs it",
    source: "Kubernetes: admission webhooks",
  },
  {
    id: "pod-network",
    places: ["event"],
    pattern: /FailedCreatePodSandBox: /,
    weight: 4,
    cause: "a node cannot give a pod its network",
    remedy: "look at the network plugin's pods on that node (free addresses, its health)",
    source: "Kubernetes: network plugins",
  },
  {
    id: "no-engines",
    places: ["pod"],
    pattern: /no pod is an engine by the selector/,
    weight: 5,
    cause: "no pod in the namespace is an engine by its labels",
    remedy:
      "check namespace and pod-selector, whether the workloads have replicas, and the events of their ReplicaSets",
    source: "origin 000, Discovery (C20)",
  },
];
