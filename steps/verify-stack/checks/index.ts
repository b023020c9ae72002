import { blockSize } from "./block-size.ts";
import { cachedTokens } from "./cached-tokens.ts";
import type { Check } from "./check.ts";
import { completionWorks } from "./completion-works.ts";
import { eppOnPath } from "./epp-on-path.ts";
import { eppSingle } from "./epp-single.ts";
import { gatewayReachable } from "./gateway-reachable.ts";
import { modelServed } from "./model-served.ts";
import { podsReady } from "./pods-ready.ts";
import { prefixCaching } from "./prefix-caching.ts";
import { upstreamEvidence } from "./upstream-evidence.ts";

export type { Check, CheckStatus, Conclusion } from "./check.ts";

/** All checks, in the order in which a request meets what they look at. */
export const checks: readonly Check[] = [
  gatewayReachable,
  modelServed,
  completionWorks,
  podsReady,
  eppSingle,
  eppOnPath,
  blockSize,
  prefixCaching,
  upstreamEvidence,
  cachedTokens,
];
