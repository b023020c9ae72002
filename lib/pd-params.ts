import { blank, choice, count, flag, ipAddress, namedUrls, url } from "./wire/index.ts";

/** The params of pd-check that no other task has, and what the first task of a pipeline checks. */
export const pdParams = {
  pickerMetricsUrls: blank(namedUrls())
    .prefault("")
    .describe(
      "Endpoint pickers that Kubernetes does not know, one `name=url` of a metrics page a line; empty = the pods found by their labels.",
    ),
  prompts: count({ min: 1, max: 1000 }).prefault("4").describe("New long prompts."),
  repeats: count({ min: 1, max: 100 }).prefault("1").describe("How often each of them is sent again."),
  promptTokens: count({ min: 32, max: 100_000 })
    .prefault("1024")
    .describe(
      "About how many tokens a long prompt has: more than the decider's `nonCachedTokens`, below which nothing is split.",
    ),
  repeatsExpected: blank(choice(["decode-only", "any"]))
    .prefault("")
    .describe(
      "What the picker should do with repeats and short prompts, `any` where its decider always splits; empty = what its configuration says, and no proof where that cannot be read.",
    ),
  maxTokens: count({ min: 2, max: 100_000 })
    .prefault("16")
    .describe("Most output tokens of a request; at least 2, since a prefill engine generates 1."),
  ssrfCheck: flag()
    .prefault("false")
    .describe(
      "`true` = also send requests that name a listener of this step as the prefill engine. On a cluster only with leave to test its security.",
    ),
  listenAddress: blank(ipAddress())
    .prefault("")
    .describe("IP address of that listener, as engines reach it; empty = the pod's own."),
  sidecarUrl: blank(url())
    .prefault("")
    .describe(
      "Base URL of a decode pod's routing sidecar (`http://10.0.0.7:8000`) to send such a request to directly; empty = that of a ready decode pod, where Kubernetes knows one.",
    ),
} as const;

/** Rules that join several of them. */
export function checkPd({
  ssrfCheck,
  listenAddress,
  sidecarUrl,
}: {
  readonly ssrfCheck: boolean;
  readonly listenAddress: string | undefined;
  readonly sidecarUrl: string | undefined;
}): string[] {
  if (ssrfCheck) return [];
  return Object.entries({ "listen-address": listenAddress, "sidecar-url": sidecarUrl })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => `${name}: has no meaning without ssrf-check`);
}
