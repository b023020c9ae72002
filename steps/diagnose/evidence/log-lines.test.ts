import { expect, test } from "vitest";
import { podSightSchema } from "../collect/pod-sight.ts";
import { DURING, enginePod } from "../testing/broken-world.ts";
import { logLines } from "./log-lines.ts";

function told(text: string, container = "vllm"): string[] {
  const pod = { role: "decode", sight: podSightSchema.parse(enginePod("a")), metricsUrl: undefined };
  return logLines({ pod, container, image: "i", isPrevious: false, text }).map((line) => line.text);
}

const PROMPT = "why does torch say CUDA out of memory?";

test.each([
  ["a prompt", `INFO 11-22 02:30:11 [logger.py:40] Received request cmpl-1: prompt: '${PROMPT}', params: x`],
  [
    "a prompt of a named process",
    `(APIServer pid=1) INFO 11-22 02:30:11 [entrypoints/logger.py:69] Received request cmpl-1: ${PROMPT}`,
  ],
  ["an answer", `INFO 11-22 02:30:11 [logger.py:88] Generated response cmpl-1: output: '${PROMPT}'`],
  ["details", `INFO 11-22 02:30:11 [logger.py:52] Request cmpl-1 details: prompt: '${PROMPT}'`],
  ["what is for debugging", `(EngineCore_DP0 pid=9) DEBUG 11-22 02:30:11 [core.py:1] ${PROMPT}`],
])("an engine's line with %s tells nothing", (_, line) => {
  expect(told(`${DURING} ${line}`)).toEqual([]);
});

test("an error that speaks of a request is told, and what others call so", () => {
  const error = `ERROR 11-22 02:30:11 [x.py:1] Received request cmpl-1: ${PROMPT}`;
  const info = "INFO 11-22 02:30:11 [x.py:1] Received request to abort";
  expect(told(`${DURING} ${error}`)).toEqual([error]);
  expect(told(`${DURING} ${info}`, "routing-proxy")).toEqual([info]);
});

test("quotes of a text in a text are quotes", () => {
  expect(told(String.raw`{"msg":"x","error":"User \"a\" cannot, \\\"b\\\""}`)).toEqual([
    '{"msg":"x","error":"User "a" cannot, "b""}',
  ]);
});
