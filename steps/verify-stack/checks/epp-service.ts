import { isPicker } from "../routing/picker.ts";
import type { PoolReading } from "../routing/routing.ts";
import type { Scene } from "../scene.ts";
import { type Check, type Conclusion, fail, pass, skip } from "./check.ts";
import { isWithoutPicker, seeSingle } from "./epp-single.ts";
import { withoutPool } from "./without-pool.ts";

/** The Service that the pool names leads to an endpoint picker. */
export const eppService: Check = {
  id: "epp.service",
  title: "The pool's Service leads to its endpoint picker",
  reads: "the InferencePool's endpointPickerRef; its Service, EndpointSlices and pods",
  run(scene) {
    const { routing } = scene;
    if (isWithoutPicker(scene)) return seeSingle;
    if (routing.poolReadings.length === 0) return withoutPool(routing);
    const conclusions = routing.poolReadings.map((reading) => conclude(reading, scene));
    return (
      conclusions.find(({ status }) => status === "fail") ??
      conclusions.find(({ status }) => status === "skip") ??
      pass(conclusions.map(({ evidence }) => evidence).join("; "))
    );
  },
};

function conclude({ pool, service: reading }: PoolReading, { pickers, namespace }: Scene): Conclusion {
  const { picker } = pool;
  if (picker === undefined) return skip(`InferencePool ${pool.name} names no endpoint picker`);
  if (picker.kind !== "Service")
    return skip(`InferencePool ${pool.name} names a ${picker.kind} as its endpoint picker`);
  if (!reading.known) return skip(reading.why);
  const named = `Service ${picker.name}, which InferencePool ${pool.name} names,`;
  const look = `kubectl get service,endpointslices -n ${namespace}`;
  if (reading.value === undefined)
    return fail(`${named} is not there`, `name the endpoint picker's Service in endpointPickerRef; ${look}`);
  const { service, pods, ready } = reading.value;
  const ports = service.ports.map(({ port }) => port);
  if (!ports.includes(picker.port))
    return fail(
      `${named} has no port ${picker.port}, but ${ports.join(", ") || "none"}`,
      "give endpointPickerRef.port the port of the picker's gRPC",
    );
  const labelled = pickers.known ? pickers.value : [];
  const selector = Object.entries(service.selector).map(([key, value]) => `${key}=${value}`);
  if (!pods.some((pod) => isPicker(pod, labelled)))
    return fail(
      `${named} selects no endpoint picker by ${selector.join(",") || "no label"}`,
      `give the Service the labels of the picker's pods; ${look}`,
    );
  if (ready === 0)
    return fail(`${named} has no ready endpoint`, `kubectl describe pods -n ${namespace} ${pods[0]?.name}`);
  return pass(`${picker.name}:${picker.port}, ${ready} ready`);
}
