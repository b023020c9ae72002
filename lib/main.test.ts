import { expect, test } from "vitest";
import { tryOut } from "../test/try-out.ts";
import { inputFromEnv } from "./main.ts";

const podIpOf = (needsPodIp: boolean, env: NodeJS.ProcessEnv) =>
  inputFromEnv({ ...tryOut, needsPodIp }, env).run.podIp;

test.each([
  ["of a step that does not need it", false, { POD_IP: "10.0.0.9" }, undefined],
  ["that nobody told", true, {}, undefined],
  ["that is not known yet", true, { POD_IP: "" }, undefined],
  ["of a step that needs it", true, { POD_IP: "10.0.0.9" }, "10.0.0.9"],
])("the pod's own address %s", (_, needsPodIp, env, wanted) => {
  expect(podIpOf(needsPodIp, env)).toBe(wanted);
});
