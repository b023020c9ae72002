import type { ServerResponse } from "node:http";
import { replyJson } from "../http/reply.ts";
import { type AnswerHead, ChunkWriter, type Usage, usage, wholeAnswer } from "./answer.ts";
import type { CompletionRequest } from "./completion-request.ts";
import { done } from "./done.ts";
import type { Reader } from "./sequence.ts";
import type { TruthRecord } from "./truth.ts";
import { outputSeed, outputToken } from "./vocabulary.ts";

/** One exchange as its reader sees it. */
export interface Exchange {
  readonly request: CompletionRequest;
  readonly response: ServerResponse;
  readonly head: AnswerHead;
  readonly record: TruthRecord;
  /** When the request was read, monotonic milliseconds. */
  readonly readAt: number;
  /** Whether usage tells the cached tokens. */
  readonly tellCached: boolean;
}

/** Sends each token when it is made. */
export function streamReader(exchange: Exchange): Reader {
  const { request, response, head, record, readAt } = exchange;
  const chunks = new ChunkWriter(head);
  const seed = outputSeed(request.prompt);
  const used = (tokens: number) => (request.continuousUsage ? usageOf(exchange, tokens) : undefined);
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  // The status goes out at once, long before the first token, as uvicorn does.
  response.flushHeaders();
  return {
    scheduled: (cachedTokens) => noteScheduled(exchange, cachedTokens),
    produced(from, to) {
      let events = from === 0 ? chunks.role(used(0)) : "";
      for (let index = from; index < to; index++) {
        const { text } = outputToken(seed, index);
        events += chunks.token(text, index + 1 === request.maxTokens, used(index + 1));
      }
      response.write(events);
      record.outputTokens = to;
      record.ttftMs ??= performance.now() - readAt;
    },
    finished() {
      response.end(request.includeUsage ? chunks.usage(usageOf(exchange, request.maxTokens)) + done : done);
    },
  };
}

/** Sends all at the end. */
export function wholeReader(exchange: Exchange): Reader {
  const { request, response, head, record, readAt } = exchange;
  const seed = outputSeed(request.prompt);
  return {
    scheduled: (cachedTokens) => noteScheduled(exchange, cachedTokens),
    produced(_from, to) {
      record.outputTokens = to;
    },
    finished() {
      const indices = Array.from({ length: request.maxTokens }, (_, index) => index);
      const text = indices.map((index) => outputToken(seed, index).text).join("");
      replyJson(response, 200, wholeAnswer(head, text, usageOf(exchange, request.maxTokens)));
      record.ttftMs = performance.now() - readAt;
    },
  };
}

function noteScheduled({ record, request }: Exchange, cachedTokens: number): void {
  record.promptTokens = request.prompt.length;
  record.cachedTokens = cachedTokens;
}

function usageOf({ request, record, tellCached }: Exchange, completionTokens: number): Usage {
  return usage(request.prompt.length, completionTokens, tellCached ? record.cachedTokens : undefined);
}
