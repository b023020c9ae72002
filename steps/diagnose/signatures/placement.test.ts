import { describeSignatures } from "../testing/fixtures.ts";
import { placementSignatures } from "./placement.ts";

const NODES = "condition PodScheduled False Unschedulable: 0/3 nodes are available:";

describeSignatures(placementSignatures, {
  "no-gpu-free": {
    told: [
      `${NODES} 3 Insufficient nvidia.com/gpu. preemption: 0/3 nodes are available`,
      "FailedScheduling: 0/2 nodes are available: 2 Insufficient amd.com/gpu.",
    ],
    missed: [`${NODES} 3 Insufficient memory.`],
  },
  "no-room-on-nodes": {
    told: [`${NODES} 2 Insufficient cpu, 1 Insufficient memory.`, `${NODES} 3 Too many pods.`],
    missed: [`${NODES} 3 Insufficient nvidia.com/gpu.`],
  },
  "untolerated-taint": {
    told: [`${NODES} 3 node(s) had untolerated taint {nvidia.com/gpu: present}.`],
    missed: [`${NODES} 3 Insufficient cpu.`, "TaintManagerEviction: Cancelling deletion of Pod llm-d/x"],
  },
  "no-node-matches": {
    told: [
      `${NODES} 3 node(s) didn't match Pod's node affinity/selector.`,
      `${NODES} 3 node(s) didn't match pod anti-affinity rules.`,
    ],
    missed: [`${NODES} 3 node(s) had untolerated taint {a: b}.`],
  },
  "volume-pending": {
    told: [
      `${NODES} pod has unbound immediate PersistentVolumeClaims.`,
      `${NODES} persistentvolumeclaim "models" not found.`,
      `${NODES} 1 node(s) had volume node affinity conflict.`,
      'ProvisioningFailed: storageclass.storage.k8s.io "fast" not found',
    ],
    missed: ["WaitForFirstConsumer: waiting for first consumer to be created before binding"],
  },
  "volume-not-mounted": {
    told: [
      'FailedMount: MountVolume.SetUp failed for volume "config" : configmap references non-existent config key: a.yaml',
      "FailedAttachVolume: Multi-Attach error for volume pvc-1 Volume is already used by pod(s) x",
    ],
    missed: ["SuccessfulAttachVolume: AttachVolume.Attach succeeded for volume"],
  },
  preempted: {
    told: [
      "Preempted: Preempted by pod 1234 on node gpu-1",
      "condition DisruptionTarget True PreemptionByScheduler: default-scheduler: preempting to accommodate a higher priority pod",
    ],
    missed: ["FailedScheduling: preemption: 0/3 nodes are available: 3 No preemption victims found"],
  },
  "quota-exceeded": {
    told: [
      'FailedCreate: Error creating: pods "decode-1" is forbidden: exceeded quota: gpus, requested: requests.nvidia.com/gpu=1, used: 8, limited: 8',
      'TaskRun Succeeded False ExceededResourceQuota: TaskRun Pod "x" exceeded available resources',
    ],
    missed: [
      'FailedCreate: Error creating: pods "x" is forbidden: maximum cpu usage per Container is 2, but limit is 4',
    ],
  },
  "limit-range": {
    told: [
      'FailedCreate: Error creating: pods "x" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi',
      'TaskRun Succeeded False PodCreationFailed: pods "x" is forbidden: [minimum cpu usage per Container is 200m, but request is 100m]',
    ],
    missed: ["FailedCreate: exceeded quota: q, requested: cpu=1"],
    also: ["task-pod-refused", "quota-exceeded"],
    place: "event",
  },
  "pod-security": {
    told: [
      'FailedCreate: Error creating: pods "x" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
      'FailedCreate: pods "x" is forbidden: unable to validate against any security context constraint: [provider restricted-v2: .spec.securityContext.fsGroup]',
    ],
    missed: ['would violate PodSecurity "restricted:latest": unrestricted capabilities'],
  },
  "service-account-missing": {
    told: [
      'FailedCreate: Error creating: pods "x" is forbidden: error looking up service account llm-d/llm-d-observer: serviceaccount "llm-d-observer" not found',
    ],
    missed: ['secret "llm-d-observer-token" not found'],
  },
  "webhook-refused": {
    told: [
      'FailedCreate: admission webhook "policy.example" denied the request: images must come from registry.example',
      'FailedCreate: Internal error occurred: failed calling webhook "inject.istio.io": connect: connection refused',
    ],
    missed: ["FailedCreate: exceeded quota: q"],
  },
  "pod-network": {
    told: [
      "FailedCreatePodSandBox: Failed to create pod sandbox: plugin type=calico failed (add): no IPs available",
    ],
    missed: ["SandboxChanged: Pod sandbox changed, it will be killed and re-created."],
  },
  "no-engines": {
    told: ["no pod is an engine by the selector llm-d.ai/role in (decode,prefill)"],
    missed: ["condition PodScheduled False SchedulingGated: gated"],
  },
});
