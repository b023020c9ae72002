import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { runScript } from "../process.ts";

const bodySchema = z.object({ messages: z.array(z.object({ content: z.string() })).min(1) });

/** A server that takes completions and remembers their prompts. */
async function promptRecorder() {
  const prompts: string[] = [];
  const server = createServer(async (request, response) => {
    if (request.url === "/v1/models")
      return response.end('{"object":"list","data":[{"id":"m","object":"model"}]}');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    prompts.push(bodySchema.parse(JSON.parse(Buffer.concat(chunks).toString())).messages[0]?.content ?? "");
    response.writeHead(200, { "content-type": "text/event-stream" });
    const usage = { prompt_tokens: 40, completion_tokens: 1, total_tokens: 41 };
    response.end(
      `data: ${JSON.stringify({ choices: [{ delta: { content: "x" } }] })}\n\n` +
        `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: "length" }] })}\n\n` +
        `data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`,
    );
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { prompts, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const nasty =
  "say \"hi\" 'x' \\u \\d `echo pwned` $(params.x) $(tasks.y.z) ${HOME} 😀\nsecond line\ttab <b>&amp;</b>";

test.each([
  ["as text", "prompt", nasty, nasty],
  [
    "in base64, also what Tekton and the kubelet would change",
    "prompt-base64",
    Buffer.from(`${nasty} $(context.taskRun.name) $$`).toString("base64"),
    `${nasty} $(context.taskRun.name) $$`,
  ],
])("a prompt given %s reaches the engine as it was typed", async (_, param, value, wanted) => {
  const { prompts, url } = await promptRecorder();
  const params = { [param]: value, "gateway-url": url, model: "m", requests: "2", "sleep-seconds": "0" };
  const given = Object.entries(params).flatMap(([name, text]) => ["-p", `${name}=${text}`]);
  const { code, stderr } = await runScript("local/main.ts", [
    "task",
    "start",
    "session-ramp",
    ...given,
    "-o",
    "json",
  ]);
  expect(stderr).not.toContain("refused");
  expect(code).toBe(0);
  expect(prompts).toEqual([wanted, wanted]);
});
