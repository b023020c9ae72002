import { createDispatcher } from "../../../lib/http/index.ts";
import { podSchema } from "../../../lib/kubernetes/pod.ts";
import { engineContainer, metricsPort } from "../../../lib/llm-d/engine-port.ts";
import { readMetricsPage } from "../../../lib/llm-d/metrics-page.ts";
import { parseExposition, type Sample } from "../../../lib/metrics/index.ts";
import { atOnce } from "./at-once.ts";
import { chosen } from "./chosen.ts";
import type { Gaps } from "./gaps.ts";
import { AT_ONCE, type Limits, PAGE_SECONDS } from "./limits.ts";
import type { FoundPod } from "./pods.ts";
import { isEngine, PICKER, type Role } from "./roles.ts";
import { isWell } from "./well.ts";

/** A few figures of a pod's metrics page, all since its start, or why it could not be read. */
export interface PageSight {
  readonly pod: FoundPod;
  readonly url: string;
  /** `name{label="value"}` without prefix and `_total` to its value; series that differ in other labels are added up. */
  readonly facts: Readonly<Record<string, number>>;
  /** Why the page could not be read. */
  readonly problem: string | undefined;
}

/** What is kept, and by which label it is told apart. */
type Facts = Readonly<Record<string, string>>;

const ENGINE_FACTS: Facts = {
  num_requests_running: "",
  num_requests_waiting: "",
  kv_cache_usage_perc: "",
  num_preemptions: "",
  prefix_cache_queries: "",
  prefix_cache_hits: "",
  external_prefix_cache_hits: "",
  prompt_tokens: "",
  generation_tokens: "",
  request_success: "finished_reason",
  nixl_num_failed_transfers: "",
  nixl_num_failed_notifications: "",
  nixl_num_kv_expired_reqs: "",
};

const PICKER_FACTS: Facts = {
  request: "",
  request_error: "error_code",
  scheduler_attempts: "status",
  flow_control_requests: "outcome",
  flow_control_pool_saturation: "",
  ready_endpoints: "",
  disagg_decision: "decision_type",
  datalayer_poll_errors: "source_type",
};

/** Of the picker's versions, the newest first: a page may have two of them. */
const PICKER_PREFIXES = [
  "llm_d_epp_",
  "llm_d_router_epp_",
  "inference_objective_",
  "inference_extension_",
  "inference_pool_",
  "llm_d_inference_scheduler_",
];
const ENGINE_PREFIXES = ["vllm:"];

const PICKER_PORT = 9090;

/** What a network says that keeps us away from a pod, or what a pod says that hangs. */
const NO_ANSWER = /no complete answer|no answer in time|EHOSTUNREACH|ENETUNREACH|TIMEDOUT|TIMEOUT|aborted/;

/**
 * The figures of engines and pickers, at most so many pods a role, those that are not well first. Pods that are well
 * and do not answer are out of our reach: a gap.
 */
export async function readCounters(
  pods: readonly FoundPod[],
  gaps: Gaps,
  limits: Limits,
): Promise<PageSight[]> {
  const dispatcher = createDispatcher();
  try {
    const running = pods.filter(({ sight }) => sight.phase === "Running");
    const wanted = chosen(running, limits.podsPerRole).flatMap((pod) =>
      pod.metricsUrl === undefined ? [] : [{ pod, url: pod.metricsUrl }],
    );
    const pages: PageSight[] = await atOnce(wanted, AT_ONCE, async ({ pod, url }) => {
      const { name } = pod.sight;
      try {
        const options = { dispatcher, signal: limits.signal, timeoutMs: PAGE_SECONDS * 1000 };
        const page = await readMetricsPage({ name, metricsUrl: url }, options);
        return { pod, url, facts: factsOf(page, pod.role === PICKER), problem: undefined };
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        return { pod, url, facts: {}, problem: words.replace(`engine ${name}: `, "") };
      }
    });
    const isSilent = ({ pod, problem = "" }: PageSight) => isWell(pod.sight) && NO_ANSWER.test(problem);
    const silent = pages.filter(isSilent).map(({ pod }) => pod.sight.name);
    if (silent.length > 0)
      gaps.add(`metrics of ${silent.join(", ")}: no answer: a NetworkPolicy, or not inside the cluster?`);
    return pages.filter((page) => !isSilent(page));
  } finally {
    await dispatcher.destroy();
  }
}

/** Where a pod's metrics page is, by the object as the API server tells it; undefined where it has none. */
export function metricsUrlOf(role: Role, object: unknown): string | undefined {
  const pod = podSchema.safeParse(object).data;
  if (pod?.ip === undefined) return undefined;
  const host = pod.ip.includes(":") ? `[${pod.ip}]` : pod.ip;
  if (role === PICKER) {
    const declared = pod.containers.flatMap(({ ports }) => ports).find(({ name }) => name === "metrics");
    return `http://${host}:${declared?.port ?? PICKER_PORT}/metrics`;
  }
  const engine = isEngine(role) ? engineContainer(pod) : undefined;
  return engine && `http://${host}:${metricsPort(pod, engine)}/metrics`;
}

/** Exported for its test. */
export function factsOf(page: string, isPicker: boolean): Record<string, number> {
  const [wanted, prefixes] = isPicker ? [PICKER_FACTS, PICKER_PREFIXES] : [ENGINE_FACTS, ENGINE_PREFIXES];
  const shortOf = (name: string) => {
    const prefix = prefixes.find((one) => name.startsWith(one));
    return prefix === undefined ? undefined : name.slice(prefix.length).replace(/_total$/, "");
  };
  const isWanted = (name: string) => Object.hasOwn(wanted, shortOf(name) ?? "");
  const { samples } = parseExposition(page, isWanted);
  const facts: Record<string, number> = {};
  for (const [short, own] of Map.groupBy(samples, ({ name }) => shortOf(name) ?? "")) {
    const name = prefixes
      .map((prefix) => own.find((sample) => sample.name.startsWith(prefix))?.name)
      .find((found) => found !== undefined);
    for (const sample of own) if (sample.name === name) add(facts, short, wanted[short] ?? "", sample);
  }
  return facts;
}

function add(facts: Record<string, number>, short: string, label: string, { labels, value }: Sample): void {
  const told = label === "" ? "" : (labels[label] ?? labels["finish_reason"] ?? "");
  const key = label === "" ? short : `${short}{${label}="${told}"}`;
  // A share is no count: of several the highest tells most.
  facts[key] = /usage|saturation/.test(short) ? Math.max(facts[key] ?? 0, value) : (facts[key] ?? 0) + value;
}
