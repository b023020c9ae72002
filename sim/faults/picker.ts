import { change } from "../kubernetes/change.ts";
import { names, ports } from "../kubernetes/names.ts";
import { uidOf } from "../kubernetes/objects.ts";
import { edit, editText } from "./edit.ts";
import type { Faults } from "./fault.ts";

const notOfPicker = change("endpointSlices", (slices) =>
  slices.filter(({ metadata }) => metadata.labels["kubernetes.io/service-name"] !== names.picker),
);

/** The endpoint picker's pods and Service, and the gateway's way to it. */
export const pickerFaults = {
  "epp.service.missing": {
    objects: [
      change("services", (services) => services.filter(({ metadata }) => metadata.name !== names.picker)),
      notOfPicker,
    ],
  },
  "epp.service.port": {
    objects: [
      edit("inferencePools", ({ spec }) => {
        spec.endpointPickerRef.port.number = ports.pickerHealth;
      }),
    ],
  },
  "epp.service.selector": {
    objects: [
      edit("services", ({ metadata, spec }) => {
        if (metadata.name === names.picker) spec.selector = { inferencepool: names.picker };
      }),
      notOfPicker,
    ],
  },
  "epp.single.none": { parts: { noPicker: true } },
  "epp.single.two": {
    objects: [
      change("pods", (pods) => pods.flatMap((pod) => (isPicker(pod) ? [pod, twinOf(pod)] : [pod]))),
      edit("deployments", (deployment) => {
        if (deployment.metadata.name !== names.picker) return;
        deployment.spec.replicas = 2;
        Object.assign(deployment.status, {
          replicas: 2,
          updatedReplicas: 2,
          readyReplicas: 2,
          availableReplicas: 2,
        });
      }),
      edit("endpointSlices", ({ metadata, endpoints }) => {
        if (metadata.labels["kubernetes.io/service-name"] === names.picker) endpoints.push(...endpoints);
      }),
    ],
  },
  "epp.on-path": { parts: { pickerPassedBy: true } },
  "epp.body-mode.none": {
    objects: [editText(names.gatewayConfig, (text) => text.replace(/(request_body_mode): \w+/, "$1: NONE"))],
  },
} as const satisfies Faults;

interface Named {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
}

function isPicker({ metadata }: Named): boolean {
  return metadata.labels["llm-d.ai/epp"] === names.picker;
}

function twinOf<T extends Named>(pod: T): T {
  const name = `${pod.metadata.name.slice(0, -5)}twin0`;
  return { ...pod, metadata: { ...pod.metadata, name, uid: uidOf(name) } };
}
