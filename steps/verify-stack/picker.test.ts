import { expect, test } from "vitest";
import { UnreachableError } from "../../lib/errors/index.ts";
import { createDispatcher } from "../../lib/http/index.ts";
import type { Pod } from "../../lib/kubernetes/index.ts";
import { deadUrl, serve } from "../../test/loopback.ts";
import { readPicks } from "./picker.ts";

const never = new AbortController().signal;

/** As the EPP exports it: the current series, and its deprecated twin that counts the same picks. */
const PAGE = `# TYPE llm_d_epp_scheduler_attempts_total counter
llm_d_epp_scheduler_attempts_total{endpoint_name="a",status="success"} 12
llm_d_epp_scheduler_attempts_total{endpoint_name="b",status="success"} 7
inference_extension_scheduler_attempts_total{pod_name="a",status="success"} 12
inference_extension_scheduler_attempts_total{pod_name="b",status="success"} 7
`;

/** A picker's pod whose port named `metrics` is where this URL listens. */
function pickerAt(url: string): Pod {
  const port = { name: "metrics", port: Number(new URL(url).port) };
  return { name: "epp-0", ip: "127.0.0.1", containers: [{ ports: [port] }] } as unknown as Pod;
}

function picks(url: string): Promise<number> {
  return readPicks([pickerAt(url)], createDispatcher(), never);
}

test.each([
  ["a picker that is away", deadUrl],
  ["a page kept to those with a token", () => serve((_, response) => response.writeHead(401).end())],
])("%s", async (_, where) => {
  await expect(picks(await where())).rejects.toThrow(UnreachableError);
});

test.each([
  ["counts each pick once, though two series tell it", PAGE, 19],
  ["reads an older page", PAGE.replaceAll(/^llm_d_epp.*\n/gm, ""), 19],
  ["a picker that has not picked yet", "up 1\n", 0],
])("%s", async (_, page, count) => {
  expect(await picks(await serve((_, response) => response.end(page)))).toBe(count);
});
