import { expect, test } from "vitest";
import { z } from "zod";
import { parseFlags } from "../../sim/flags/parse.ts";
import { gatewayFlags, sidecarFlags, workerFlags } from "../../sim/flags/tables.ts";
import { shippedObjects } from "./objects.ts";

const workload = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z.array(
          z.object({
            name: z.string(),
            command: z.array(z.string()),
            args: z.array(z.string()).default([]),
            ports: z.array(z.object({ containerPort: z.int() })),
          }),
        ),
      }),
    }),
  }),
});

const shipped = shippedObjects();
const programs = { worker: workerFlags, gateway: gatewayFlags, sidecar: sidecarFlags };

/** The containers of a folder of deploy/llm-d by name, with what their command line means to the program. */
function containersOf(folder: string) {
  const found = shipped.filter(
    ({ path, object }) => path.startsWith(`deploy/llm-d/${folder}/`) && object.kind !== "Service",
  );
  return found.flatMap(({ object }) =>
    workload.parse(object).spec.template.spec.containers.map(({ command, args, ...container }) => {
      const [node, script, program, ...more] = command;
      expect([node, script]).toEqual(["node", "/app/sim.js"]);
      const { [program as keyof typeof programs]: flags } = programs;
      const env = { VLLM_NIXL_SIDE_CHANNEL_HOST: "10.0.0.7" };
      const values: Record<string, unknown> = parseFlags(flags, [...more, ...args], env);
      return { ...container, program, values };
    }),
  );
}

test.each(["embedded", "embedded-pd"])(
  "%s: every container's flags are known, its port declared",
  (folder) => {
    const containers = containersOf(folder);
    expect(containers.length).toBeGreaterThan(1);
    for (const { values, ports } of containers) {
      expect(ports).toEqual([{ containerPort: values["port"] }]);
    }
  },
);

test("embedded-pd: the sidecar stands before its engine, protects, and knows the prefill workers", () => {
  const containers = containersOf("embedded-pd");
  expect(containers.map(({ name, program }) => `${name} ${program}`).sort()).toEqual([
    "istio-proxy gateway",
    "routing-proxy sidecar",
    "vllm worker",
    "vllm worker",
  ]);
  const engines = containers.filter(({ program }) => program === "worker");
  for (const { values } of engines) {
    expect(values).toMatchObject({ kvTransferConfig: expect.anything(), sideChannelHost: "10.0.0.7" });
  }
  const decode = engines.find(({ values }) => values["role"] === "decode");
  const sidecar = containers.find(({ program }) => program === "sidecar");
  expect(sidecar?.values).toMatchObject({
    modelServerPort: decode?.values["port"],
    enableSsrfProtection: true,
    prefillWorker: [{ name: "ms-llm-d-modelservice-prefill" }],
  });
});
