import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../../tools/steps.ts";
import { clusterWith, goodCluster } from "../fake-cluster.ts";
import type { Answers } from "../fake-programs.ts";
import { changing, demoOn, pipelineRunOf } from "../make-demo.ts";

describe("bad input: exit code 2, before the cluster is asked", () => {
  test.each<[string, Record<string, string>, string[], RegExp]>([
    ["an unknown argument", {}, ["--fast"], /unknown argument "--fast"/],
    ["two commands", {}, ["status", "uninstall"], /one of status and uninstall/],
    ["--help with more", {}, ["--help", "status"], /--help takes no arguments/],
    ["a dry run of what changes nothing", {}, ["status", "--dry-run"], /takes no --dry-run/],
    ["a namespace that cannot be one", { NS: "My_NS" }, [], /NS: "My_NS" is not a namespace's name/],
    ["the same for uninstall", { NS: "a/b" }, ["uninstall"], /NS: "a\/b" is not/],
    ["words for a count", { REQUESTS: "ten" }, [], /REQUESTS: "ten" is not a whole number/],
    ["words for a number", { SLEEP_SECONDS: "1s" }, [], /SLEEP_SECONDS: "1s" is not a number/],
    ["a URL without a scheme", { GATEWAY_URL: "gw:80" }, [], /GATEWAY_URL: "gw:80" is not a URL/],
    ["an unknown routing", { ROUTING: "best" }, [], /ROUTING: "best" is not one of prefix-cache/],
    ["neither true nor false", { RESTART_PODS: "yes" }, [], /RESTART_PODS: "yes" is not true or false/],
    [
      "an image without a tag",
      { STEP_IMAGE: "localhost:5000/steps" },
      [],
      /STEP_IMAGE: .* with a tag or digest/,
    ],
    ["a file of this machine", { ACCESS_LOG: "/tmp/log" }, [], /ACCESS_LOG: a file of this machine/],
    ["a deadline that is too short", { RUN_TIMEOUT_SECONDS: "9" }, [], /"9" is not from 10 to 86400/],
  ])("%s", async (_, env, args, message) => {
    const { all, code, fake } = await demoOn(goodCluster, args, env);
    expect(all).toMatch(message);
    expect(code).toBe(2);
    expect(fake.calls()).toEqual([]);
  });

  test("all of them at once", async () => {
    const { stderr } = await demoOn(goodCluster, [], { REQUESTS: "ten", RATE: "fast", SIM_IMAGE: "sim" });
    expect(stderr.trim().split("\n")).toEqual([
      'make-demo.sh: REQUESTS: "ten" is not a whole number',
      'make-demo.sh: RATE: "fast" is not a number',
      'make-demo.sh: SIM_IMAGE: "sim" is not an image with a tag or digest',
    ]);
  });

  test.each<[string, Answers, string]>([
    [
      "engines",
      [["*get pods -l llm-d.ai/role -o name", "pod/a\npod/b\n"]],
      "2 pods with the label llm-d.ai/role",
    ],
    [
      "a gateway's Service by its label",
      [["*get services *", 'db {"a":"b"}\ngw {"gateway.networking.k8s.io/gateway-name":"x"}\n']],
      "Service gw",
    ],
    [
      "a gateway's Service by its name",
      [["*get services *", "llm-d-x-gateway-istio \n"]],
      "Service llm-d-x-gateway-istio",
    ],
    ["a Gateway", [["*get gateways.*", "gateway/g\n"]], "gateway/g"],
  ])("ROUTING where the namespace has an llm-d of its own: %s", async (_, answers, evidence) => {
    const { all, code, fake } = await demoOn(clusterWith(...answers), [], { ROUTING: "random" });
    expect(all).toContain(`the namespace's own (${evidence})`);
    expect(all).toMatch(/ROUTING is for the embedded llm-d/);
    expect(code).toBe(2);
    expect(changing(fake.calls())).toEqual([]);
  });
});

describe("params", () => {
  const table = [
    ...readFileSync(join(root, "tools/demo.ts"), "utf8").matchAll(/^ {2}([A-Z_]+): "([a-z-]+)",$/gm),
  ].map(([, variable = "", param = ""]) => [variable, param] as const);

  test("the same variables as on this machine; any text arrives as it was typed", async () => {
    const nasty = "a\"b\\c\nd\te\u0001 & \\n %s $(params.x) `id` ${HOME} é😀 'q' ";
    const values: Readonly<Record<string, string>> = {
      GATEWAY_URL: "http://gw/%22$(id)",
      PROM_URL: "https://prom:9091",
      PUSHGATEWAY_URL: "http://push",
      ARRIVAL: "closed",
      RESTART_PODS: "true",
      ...Object.fromEntries(
        ["HOST_HEADER", "METRICS_URLS", "MODEL", "STAGES", "PROMPT"].map((name) => [name, nasty]),
      ),
    };
    const given = table.filter(([variable]) => variable !== "ACCESS_LOG");
    const env = Object.fromEntries(given.map(([variable]) => [variable, values[variable] ?? "7"]));
    const { stderr, code, fake } = await demoOn(goodCluster, [], env);
    expect(code, stderr).toBe(0);
    const params = new Map(pipelineRunOf(fake.given()).spec.params.map(({ name, value }) => [name, value]));
    expect(Buffer.from(params.get("prompt-base64") ?? "", "base64").toString()).toBe(nasty);
    params.delete("prompt-base64");
    const wanted = given.filter(([variable]) => variable !== "PROMPT");
    expect(Object.fromEntries(params)).toEqual(
      Object.fromEntries(wanted.map(([variable, param]) => [param, env[variable]])),
    );
    expect(wanted.length).toBeGreaterThan(15);
  });

  test("what is not set is not sent, and the wait for another run is on top of the run's time", async () => {
    const { fake } = await demoOn(goodCluster, [], { BUSY_WAIT_SECONDS: "0600" });
    const { params, timeouts } = pipelineRunOf(fake.given()).spec;
    expect(params).toEqual([{ name: "busy-wait-seconds", value: "0600" }]);
    expect(timeouts["pipeline"]).toBe("4200s");
  });
});
