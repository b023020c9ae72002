import type { LogSight } from "../collect/logs.ts";
import { GATEWAY, PICKER, RUN } from "../collect/roles.ts";
import { isWell } from "../collect/well.ts";
import type { Line, Place } from "./line.ts";

const ROUTING_SIDECAR = /routing-?(proxy|sidecar)|pd-sidecar/;
const PROXY = /^(istio-proxy|linkerd-proxy|envoy|proxy|kgateway-proxy|agentgateway)$/;

/** A stamp of Kubernetes, then the line. */
const STAMPED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) (.*)$/;
/** Of a longer line the start: it says what happened, the rest is data. */
const LONGEST = 4000;

/** Of an engine's log what clients said and were told, and what is for debugging: any word may stand there. */
const NOT_ITS_OWN =
  /^(\([^)]*\) )?(DEBUG\b|INFO\b[^\]]*\] (Received request |Generated response |Request \S+ details))/;

/** A log line by line, each with its time; a text in a text (klog, zap) without its backslashes before quotes. */
export function logLines({ pod, container, image, isPrevious, text }: LogSight): Line[] {
  const { name, namespace } = pod.sight;
  const place = placeOf(pod.role, container, image);
  const isAiling = !isWell(pod.sight);
  const previous = isPrevious ? " --previous" : "";
  return text.split("\n").flatMap((raw): Line[] => {
    const [, at, stamped] = STAMPED.exec(raw) ?? [];
    const line = (stamped ?? raw).trim().slice(0, LONGEST).replaceAll(/\\+"/g, '"');
    if (line === "" || (place === "engine" && NOT_ITS_OWN.test(line))) return [];
    return [
      {
        place,
        text: line,
        at,
        source: `${name}/${container}${isPrevious ? " (previous)" : ""}`,
        subject: name,
        isAiling,
        look: `kubectl logs -n ${namespace} ${name} -c ${container}${previous} --tail=100`,
      },
    ];
  });
}

function placeOf(role: string, container: string, image: string): Place {
  if (role === RUN) return "step";
  if (PROXY.test(container)) return "gateway";
  if (role === GATEWAY) return "gateway";
  if (role === PICKER) return "picker";
  return ROUTING_SIDECAR.test(container) || ROUTING_SIDECAR.test(image) ? "sidecar" : "engine";
}
