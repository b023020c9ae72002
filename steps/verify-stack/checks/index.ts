import { affinityDestinationRule } from "./affinity-destination-rule.ts";
import { affinityService } from "./affinity-service.ts";
import { blockSize } from "./block-size.ts";
import { cachedTokens } from "./cached-tokens.ts";
import type { Check } from "./check.ts";
import { completionWorks } from "./completion-works.ts";
import { engineAlike } from "./engine-alike.ts";
import { engineDataParallel } from "./engine-data-parallel.ts";
import { engineHash } from "./engine-hash.ts";
import { engineKvEvents } from "./engine-kv-events.ts";
import { engineMetricNames } from "./engine-metric-names.ts";
import { engineMetrics } from "./engine-metrics.ts";
import { engineModel } from "./engine-model.ts";
import { eppAlphaPlugins } from "./epp-alpha-plugins.ts";
import { eppBlockSize } from "./epp-block-size.ts";
import { eppBodyMode } from "./epp-body-mode.ts";
import { eppDisagg } from "./epp-disagg.ts";
import { eppFailureMode } from "./epp-failure-mode.ts";
import { eppOnPath } from "./epp-on-path.ts";
import { eppParameters } from "./epp-parameters.ts";
import { eppPlugins } from "./epp-plugins.ts";
import { eppPrefixProducer } from "./epp-prefix-producer.ts";
import { eppPrefixScorer } from "./epp-prefix-scorer.ts";
import { eppService } from "./epp-service.ts";
import { eppSingle } from "./epp-single.ts";
import { gatewayProgrammed } from "./gateway-programmed.ts";
import { gatewayReachable } from "./gateway-reachable.ts";
import { modelServed } from "./model-served.ts";
import { pdConnector } from "./pd-connector.ts";
import { pdKvTransfer } from "./pd-kv-transfer.ts";
import { pdPorts } from "./pd-ports.ts";
import { pdRoles } from "./pd-roles.ts";
import { pdSideChannel } from "./pd-side-channel.ts";
import { pdSidecar } from "./pd-sidecar.ts";
import { pdSsrfProtection } from "./pd-ssrf-protection.ts";
import { podsExpected } from "./pods-expected.ts";
import { podsLabels } from "./pods-labels.ts";
import { podsReady } from "./pods-ready.ts";
import { poolApiGroup } from "./pool-api-group.ts";
import { poolConditions } from "./pool-conditions.ts";
import { poolSelector } from "./pool-selector.ts";
import { poolTargetPort } from "./pool-target-port.ts";
import { prefixCaching } from "./prefix-caching.ts";
import { prometheusScrapes } from "./prometheus-scrapes.ts";
import { routeAttached } from "./route-attached.ts";
import { routeBackend } from "./route-backend.ts";
import { upstreamEvidence } from "./upstream-evidence.ts";

export type { Check, CheckStatus, Conclusion } from "./check.ts";

/** All checks, in the order in which a request meets what they look at. */
export const checks: readonly Check[] = [
  gatewayReachable,
  gatewayProgrammed,
  routeAttached,
  routeBackend,
  modelServed,
  completionWorks,
  podsReady,
  podsLabels,
  podsExpected,
  poolApiGroup,
  eppSingle,
  eppService,
  poolConditions,
  poolSelector,
  poolTargetPort,
  eppOnPath,
  eppPlugins,
  eppParameters,
  eppPrefixScorer,
  eppPrefixProducer,
  eppAlphaPlugins,
  eppBodyMode,
  eppFailureMode,
  eppDisagg,
  affinityService,
  affinityDestinationRule,
  engineMetrics,
  engineMetricNames,
  engineModel,
  engineAlike,
  engineHash,
  engineKvEvents,
  engineDataParallel,
  blockSize,
  eppBlockSize,
  prefixCaching,
  pdRoles,
  pdSidecar,
  pdKvTransfer,
  pdConnector,
  pdSsrfProtection,
  pdPorts,
  pdSideChannel,
  prometheusScrapes,
  upstreamEvidence,
  cachedTokens,
];
