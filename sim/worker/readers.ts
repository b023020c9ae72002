import type { ServerResponse } from "node:http";
import { replyJson } from "../http/reply.ts";
import { type AnswerHead, ChunkWriter, type Usage, usage, wholeAnswer } from "./answer.ts";
import type { CompletionRequest } from "./completion-request.ts";
import { done } from "./done.ts";
import type { KvHandover } from "./kv-transfer.ts";
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
  /** Set when another engine goes on with the prompt. */
  readonly handover: KvHandover | undefined;
}

/** Sends each token when it is made. */
export function streamReader(exchange: Exchange): Reader {
  const { request, response, head, record, readAt } = exchange;
  const chunks = new ChunkWriter(head);
  const seed = outputSeed(request.prompt);
  let cached = 0;
  const usageOf = (tokens: number) => tell(exchange, tokens, cached);
  const used = (tokens: number) => (request.continuousUsage ? usageOf(tokens) : undefined);
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  // The status goes out at once, long before the first token, as uvicorn does.
  response.flushHeaders();
  return {
    scheduled(cachedTokens, externalTokens) {
      noteScheduled(exchange, cachedTokens);
      cached = toldAsCached(request, cachedTokens, externalTokens);
    },
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
      response.end(request.includeUsage ? chunks.usage(usageOf(request.maxTokens)) + done : done);
    },
  };
}

/** Sends all at the end. */
export function wholeReader(exchange: Exchange): Reader {
  const { request, response, head, record, readAt, handover } = exchange;
  const seed = outputSeed(request.prompt);
  let cached = 0;
  return {
    scheduled(cachedTokens, externalTokens) {
      noteScheduled(exchange, cachedTokens);
      cached = toldAsCached(request, cachedTokens, externalTokens);
    },
    produced(_from, to) {
      record.outputTokens = to;
    },
    finished() {
      const indices = Array.from({ length: request.maxTokens }, (_, index) => index);
      const text = indices.map((index) => outputToken(seed, index).text).join("");
      const used = tell(exchange, request.maxTokens, cached);
      replyJson(response, 200, wholeAnswer(head, text, used, handover));
      record.ttftMs = performance.now() - readAt;
    },
  };
}

function noteScheduled({ record, request }: Exchange, cachedTokens: number): void {
  record.promptTokens = request.prompt.length;
  record.cachedTokens = cachedTokens;
}

/** For usage all that was not computed here counts as cached, the last token of the prompt never. */
function toldAsCached({ prompt }: CompletionRequest, cachedTokens: number, externalTokens: number): number {
  return Math.min(cachedTokens + externalTokens, prompt.length - 1);
}

function tell({ request, tellCached }: Exchange, completionTokens: number, cached: number): Usage {
  return usage(request.prompt.length, completionTokens, tellCached ? cached : undefined);
}
