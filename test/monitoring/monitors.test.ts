import { describe, expect, test } from "vitest";
import { z } from "zod";
import { objects } from "./manifests.ts";
import { type Endpoint, endpointsOf } from "./monitors.ts";

/** A target's labels after relabeling, as Prometheus does it; undefined = the target is dropped. */
function relabel(steps: Endpoint["relabelings"], labels: Readonly<Record<string, string>>) {
  let now: Record<string, string> = { ...labels };
  for (const { sourceLabels = [], targetLabel = "", regex, replacement, action } of steps) {
    const whole = new RegExp(`^(?:${regex})$`);
    if (action === "labeldrop") {
      now = Object.fromEntries(Object.entries(now).filter(([name]) => !whole.test(name)));
      continue;
    }
    const value = sourceLabels.map((label) => now[label] ?? "").join(";");
    if (!whole.test(value)) {
      if (action === "keep") return undefined;
      continue;
    }
    if (action === "replace") now[targetLabel] = value.replace(whole, replacement);
  }
  return now;
}

describe("the engines", () => {
  const [page] = endpointsOf("engines.yaml");
  const target = (container: string, port: string) =>
    relabel(page?.relabelings ?? [], {
      __meta_kubernetes_pod_container_name: container,
      __meta_kubernetes_pod_container_port_number: port,
    });
  test.each([
    ["the routing sidecar", "routing-proxy", "8000"],
    ["the sidecar of a mesh", "istio-proxy", "15090"],
    ["the side channel of an engine", "vllm", "5600"],
  ])("%s is not scraped", (_, container, port) => {
    expect(target(container, port)).toBeUndefined();
  });
  test.each([
    ["an engine", "vllm", "8000"],
    ["an engine behind a sidecar", "vllm", "8200"],
    ["an engine of the guides", "modelserver", "8000"],
  ])("%s is", (_, container, port) => {
    expect(target(container, port)).toMatchObject({ job: "llm-d-engines" });
  });
});

describe("the endpoint picker", () => {
  test.each(endpointsOf("endpoint-picker.yaml").map((page) => [page.port, page.relabelings] as const))(
    "port %s: Services that end in -epp, and no others",
    (_, relabelings) => {
      const of = (service: string) => relabel(relabelings, { __meta_kubernetes_service_name: service });
      expect(of("llm-d-infra-inference-gateway")).toBeUndefined();
      expect(of("ms-llm-d-modelservice-epp")).toMatchObject({ job: "llm-d-epp" });
    },
  );
});

test("the Pushgateway's labels win over those of its pod, and the pod leaves none", () => {
  const [page] = endpointsOf("pushgateway.yaml");
  expect(page?.honorLabels).toBe(true);
  const labels = { namespace: "llm-d", pod: "p", container: "c", service: "s", endpoint: "http" };
  expect(relabel(page?.relabelings ?? [], labels)).toEqual({ namespace: "llm-d", job: "llm-d-pushgateway" });
});

test("the Pushgateway that we deploy is the one that is scraped", () => {
  const [monitor] = objects("pushgateway.yaml");
  const [service] = objects("pushgateway/pushgateway.yaml");
  const { matchLabels } = z
    .object({ spec: z.object({ selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) }) })
    .parse(monitor).spec.selector;
  const { metadata, spec } = z
    .object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.object({ ports: z.array(z.object({ name: z.string() })) }),
    })
    .parse(service);
  expect(metadata.labels).toMatchObject(matchLabels);
  expect(spec.ports.map(({ name }) => name)).toContain(endpointsOf("pushgateway.yaml")[0]?.port);
});
