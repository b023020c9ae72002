import type { Pod } from "../../../lib/kubernetes/index.ts";
import type { Pool } from "../../../lib/llm-d/inference-pool.ts";
import { flagOf, pickerContainer } from "../../../lib/llm-d/picker-flags.ts";
import { onePicker } from "../../../lib/llm-d/pickers.ts";
import { known, type Reading, readWith } from "../reading.ts";
import type { PoolReading } from "./routing.ts";

/** Whether an endpoint picker runs in a pod, whatever its labels are. */
export function isPicker(pod: Pod, labelled: readonly Pod[]): boolean {
  return labelled.some(({ uid }) => uid === pod.uid) || pickerContainer(pod) !== undefined;
}

/**
 * Which of the namespace's pickers decides for the run: the one behind its pools' Services, else that which names such
 * a pool, else the only one that there is.
 */
export async function pickersOfRun(
  labelled: Reading<readonly Pod[]>,
  readings: readonly PoolReading[],
): Promise<Reading<readonly Pod[]>> {
  const all = labelled.known ? labelled.value : [];
  const behind = readings
    .flatMap(({ service }) => (service.known ? (service.value?.pods ?? []) : []))
    .filter((pod) => isPicker(pod, all));
  if (behind.length > 0) return known([...new Map(behind.map((pod) => [pod.uid, pod])).values()]);
  if (!labelled.known) return labelled;
  const naming = all.filter((pod) => readings.some(({ pool }) => namesPool(pod, pool)));
  if (naming.length > 0) return known(naming);
  return readWith(labelled, async (pods) => onePicker(pods));
}

function namesPool(pod: Pod, { name }: Pool): boolean {
  const container = pickerContainer(pod);
  return container !== undefined && flagOf(container, "pool-name", "poolName") === name;
}

/** Image of the container in which the picker runs; undefined where that is not known. */
export function imageOfPicker(pickers: Reading<readonly Pod[]>): string | undefined {
  const [pod] = pickers.known ? pickers.value : [];
  return pod && pickerContainer(pod)?.image;
}
