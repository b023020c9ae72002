import { known } from "../reading.ts";
import { tryChecks } from "../testing/cases.ts";
import {
  backend,
  condition,
  gatewayObject,
  noRouting,
  oldPool,
  pool,
  routeObject,
  service,
} from "../testing/routing.ts";
import { seen } from "../testing/seen.ts";

const programmed = (status: string) => [condition("Accepted"), condition("Programmed", status, "Invalid")];
const told = (...conditions: ReturnType<typeof condition>[]) =>
  known([routeObject({ statuses: [{ parent: "g", conditions }] })]);
const leads = (...backends: ReturnType<typeof backend>[]) => known([routeObject({ backends })]);
const none = { gateways: known([]), routes: known([]) };
const broken = gatewayObject({ conditions: programmed("False") });
const toService = backend({ group: "", kind: "Service", name: "decode" });

tryChecks({
  "gateway.programmed": [
    ["no right", seen({ gateways: noRouting }), "skip", /may not list/],
    ["no Gateway", seen(none), "skip", /no Gateway in namespace llm-d has the address gw/],
    [
      "a Service alone",
      seen({
        ...none,
        services: known([service("gw", { ports: [{ name: "http", port: 80, targetPort: 80 }] })]),
      }),
      "skip",
      /the gateway is Service gw/,
    ],
    [
      "not programmed",
      seen({ gateways: known([broken]) }),
      "fail",
      /^Gateway g: Programmed is False \(Invalid\)$/,
    ],
    [
      "not accepted",
      seen({ gateways: known([gatewayObject({ conditions: [condition("Accepted", "False")] })]) }),
      "fail",
      /Accepted is False/,
    ],
    [
      "not ready, as older ones say it",
      seen({ gateways: known([gatewayObject({ conditions: [condition("Ready", "False")] })]) }),
      "fail",
      /Ready is False/,
    ],
    [
      "its listener is not",
      seen({
        gateways: known([
          gatewayObject({ listenerStatuses: [{ name: "http", conditions: programmed("False") }] }),
        ]),
      }),
      "fail",
      /listener http of Gateway g: Programmed is False/,
    ],
    [
      "a listener of another port is not",
      seen({
        gateways: known([
          gatewayObject({
            listeners: [
              { name: "http", port: 80, protocol: "HTTP" },
              { name: "tls", port: 443, protocol: "HTTPS" },
            ],
            listenerStatuses: [{ name: "tls", conditions: programmed("False") }],
          }),
        ]),
      }),
      "pass",
      /^Gateway g: Accepted, Programmed$/,
    ],
    [
      "another Gateway is not",
      seen({ gateways: known([gatewayObject(), { ...broken, name: "other", addresses: ["10.0.0.9"] }]) }),
      "pass",
      /^Gateway g: /,
    ],
    [
      "nobody has looked at it",
      seen({ gateways: known([gatewayObject({ conditions: [], listenerStatuses: [] })]) }),
      "skip",
      /no controller says anything/,
    ],
    [
      "not yet known, as the API server fills it in",
      seen({ gateways: known([gatewayObject({ conditions: programmed("Unknown") })]) }),
      "skip",
      /^waiting for a controller: Gateway g: Programmed is Unknown \(Invalid\)$/,
    ],
    [
      "its listener is not yet known",
      seen({
        gateways: known([
          gatewayObject({ listenerStatuses: [{ name: "http", conditions: programmed("Unknown") }] }),
        ]),
      }),
      "skip",
      /waiting for a controller/,
    ],
    [
      "only accepted, which is all that is said",
      seen({
        gateways: known([gatewayObject({ conditions: [condition("Accepted")], listenerStatuses: [] })]),
      }),
      "pass",
      /^Gateway g: Accepted$/,
    ],
  ],
  "route.attached": [
    ["no right", seen({ routes: noRouting }), "skip", /may not list/],
    [
      "none",
      seen({ routes: known([]) }),
      "fail",
      /no HTTPRoute for Gateway g, though there is an InferencePool \(pool\)/,
    ],
    [
      "none, and no pool",
      seen({ routes: known([]), pools: known([]) }),
      "skip",
      /no HTTPRoute for Gateway g, and no InferencePool/,
    ],
    [
      "none, and no right to list pools",
      seen({ routes: known([]), pools: noRouting }),
      "skip",
      /may not list/,
    ],
    [
      "one of another Gateway",
      seen({ routes: known([routeObject({ parents: [{ name: "h", namespace: undefined }] })]) }),
      "fail",
      /no HTTPRoute for Gateway g/,
    ],
    [
      "one of a Gateway of that name elsewhere",
      seen({ routes: known([routeObject({ parents: [{ name: "g", namespace: "infra" }] })]) }),
      "fail",
      /no HTTPRoute for Gateway g/,
    ],
    [
      "the Gateway is elsewhere",
      seen({
        gateways: known([]),
        routes: known([routeObject({ parents: [{ name: "g", namespace: "infra" }] })]),
      }),
      "pass",
      /^HTTPRoute r: Accepted, ResolvedRefs$/,
    ],
    [
      "not accepted",
      seen({ routes: told(condition("Accepted", "False", "NotAllowedByListeners")) }),
      "fail",
      /HTTPRoute r: Accepted is False \(NotAllowedByListeners\)/,
    ],
    [
      "references not resolved",
      seen({ routes: told(condition("Accepted"), condition("ResolvedRefs", "False", "RefNotPermitted")) }),
      "fail",
      /ResolvedRefs is False/,
    ],
    [
      "not resolved, since the pool is not there",
      seen({
        routes: known([
          routeObject({
            backends: [backend({ name: "x" })],
            statuses: [{ parent: "g", conditions: [condition("ResolvedRefs", "False", "BackendNotFound")] }],
          }),
        ]),
      }),
      "skip",
      /^see route\.backend$/,
    ],
    [
      "not accepted by another Gateway",
      seen({
        routes: known([
          routeObject({
            statuses: [
              { parent: "h", conditions: [condition("Accepted", "False")] },
              { parent: "g", conditions: [condition("Accepted")] },
            ],
          }),
        ]),
      }),
      "pass",
      /^HTTPRoute r: Accepted$/,
    ],
    [
      "not yet known",
      seen({ routes: told(condition("Accepted", "Unknown", "Pending"), condition("ResolvedRefs")) }),
      "skip",
      /^waiting for a controller: HTTPRoute r: Accepted is Unknown \(Pending\)$/,
    ],
    [
      "something else is said of it",
      seen({ routes: told(condition("PartiallyInvalid", "False")) }),
      "skip",
      /no controller says anything of HTTPRoute r/,
    ],
    [
      "nobody has looked at it",
      seen({ routes: known([routeObject({ statuses: [] })]) }),
      "skip",
      /no controller says anything of HTTPRoute r/,
    ],
  ],
  "route.backend": [
    ["no right", seen({ pools: noRouting }), "skip", /may not list/],
    [
      "to a Service",
      seen({ routes: leads(toService) }),
      "fail",
      /r leads to Service decode, though there is an InferencePool \(pool\)/,
    ],
    [
      "to a Service, and there is no pool",
      seen({ routes: leads(toService), pools: known([]) }),
      "skip",
      /no InferencePool in namespace llm-d; r leads to Service decode/,
    ],
    ["nowhere", seen({ routes: leads() }), "fail", /leads to nothing/],
    [
      "by one rule to a pool and to a Service",
      seen({ routes: leads(backend(), toService) }),
      "warn",
      /r leads to InferencePool pool, and by the same rule to Service decode/,
    ],
    [
      "by another rule to a Service",
      seen({ routes: leads(backend(), { ...toService, rule: 1 }) }),
      "pass",
      /^r leads to InferencePool pool$/,
    ],
    [
      "to a pool that is not there",
      seen({ routes: leads(backend({ name: "x" })) }),
      "fail",
      /leads to InferencePool x of inference\.networking\.k8s\.io, which is not there/,
    ],
    [
      "to the API group of before",
      seen({ routes: leads(backend({ group: oldPool().group })) }),
      "fail",
      /which is there in inference\.networking\.k8s\.io only/,
    ],
    [
      "to the API group of before, and no right to see it",
      seen({ routes: leads(backend({ name: "x", group: oldPool().group })), oldPools: noRouting }),
      "skip",
      /may not list/,
    ],
    [
      "to a pool, and to one that is not there",
      seen({ routes: leads(backend(), backend({ name: "x" })) }),
      "warn",
      /leads to InferencePool pool, and to InferencePool x/,
    ],
    [
      "to a pool of another namespace",
      seen({ routes: leads(backend({ namespace: "prod" })) }),
      "skip",
      /of namespace prod, which is not read/,
    ],
    [
      "to a pool of the group of before, which is there",
      seen({
        routes: leads(backend({ group: oldPool().group })),
        pools: known([]),
        oldPools: known([oldPool()]),
      }),
      "pass",
      /leads to InferencePool pool/,
    ],
    [
      "to its own pool, beside another model's route to nowhere",
      seen({
        routes: known([
          routeObject({ hostnames: ["gw"] }),
          routeObject({ name: "s", hostnames: ["other"], backends: [backend({ name: "x" })] }),
        ]),
        pools: known([pool(), pool({ name: "other" })]),
      }),
      "pass",
      /^r leads to InferencePool pool$/,
    ],
  ],
});
