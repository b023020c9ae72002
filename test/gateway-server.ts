import type { IncomingHttpHeaders, RequestListener } from "node:http";
import { serve } from "./loopback.ts";

export interface Completion {
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly messages: readonly { readonly content: string }[]; readonly cache_salt?: string };
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A completion as a sound llm-d answers it. */
export const good = {
  headers: { "x-went-into-resp-headers": "true", "x-upstream-host": "10.0.0.1:8000" },
  body: {
    choices: [{}],
    usage: { prompt_tokens: 40, prompt_tokens_details: { cached_tokens: 0 } },
  },
};
export const models: Reply = { body: { data: [{ id: "first" }, { id: "second" }] } };

/** A gateway that answers the n-th request of a kind as told, for the rest of the test. */
export async function gateway(
  answer: (n: number, completion: Completion) => Reply = () => good,
  list: (n: number, headers: IncomingHttpHeaders) => Reply = () => models,
) {
  const completions: Completion[] = [];
  let lists = 0;
  const listener: RequestListener = async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    let reply: Reply;
    if (request.url === "/v1/models") reply = list(lists++, request.headers);
    else {
      const completion = {
        headers: request.headers,
        body: JSON.parse(Buffer.concat(parts).toString("utf8")),
      };
      reply = answer(completions.length, completion);
      completions.push(completion);
    }
    response.writeHead(reply.status ?? 200, reply.headers);
    response.end(typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body));
  };
  return { url: await serve(listener), completions };
}

/** The metrics page of an engine. */
export function engine(blockSize = 16, caching = "True"): Promise<string> {
  const page = enginePage(blockSize, caching);
  return serve((_, response) => response.end(page));
}

/** What such a page says, as far as it is read. */
export function enginePage(blockSize = 16, caching = "True"): string {
  const of = 'engine="0",model_name="first"';
  return [
    `vllm:cache_config_info{block_size="${blockSize}",enable_prefix_caching="${caching}",engine="0"} 1.0`,
    `vllm:num_requests_running{${of}} 0.0`,
    `vllm:prefix_cache_queries_total{${of}} 0.0`,
    `vllm:prefix_cache_hits_total{${of}} 0.0\n`,
  ].join("\n");
}
