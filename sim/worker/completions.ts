import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../http/body.ts";
import { header } from "../http/header.ts";
import { ApiError, replyApiError } from "./api-error.ts";
import {
  type CompletionKind,
  checkLength,
  checkModel,
  parseCompletion,
  parseJson,
  wantsStream,
} from "./completion-request.ts";
import type { Engine } from "./engine.ts";
import { handover } from "./kv-transfer.ts";
import type { WorkerOptions } from "./options.ts";
import { streamReader, wholeReader } from "./readers.ts";
import type { Sequence } from "./sequence.ts";
import type { TruthRecord } from "./truth.ts";

/** What the completion endpoints need of their worker. */
export interface CompletionContext {
  readonly options: WorkerOptions;
  /** The present engine: a restart puts another in its place. */
  readonly engine: () => Engine;
}

const tokensBeforeStall = 3;

/** One completion from body to last byte, with its line in the ledger. */
export async function serveCompletion(
  context: CompletionContext,
  kind: CompletionKind,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = (await readBody(request)).toString();
  const readAt = performance.now();
  const id = header(request, "x-request-id") || randomUUID();
  const record = context.options.truth.open({
    id,
    session: header(request, "x-session-id"),
    testId: header(request, "x-test-id"),
    worker: context.options.name,
  });
  const engine = context.engine();
  let sequence: Sequence | undefined;
  response.once("close", () => {
    if (sequence !== undefined) engine.abort(sequence);
    record.e2eMs = performance.now() - readAt;
    if (record.status === "running") record.status = ending(response, engine === context.engine());
    context.options.onCompletion?.(record);
  });
  let streamed = false;
  try {
    const json = parseJson(body);
    streamed = wantsStream(json);
    checkModel(json, context.options.model);
    const { kvConnector } = context.options;
    const parsed = parseCompletion(kind, json, { connected: kvConnector !== undefined });
    checkLength(parsed, context.options);
    checkRoom(engine.blocksFor(parsed.prompt.length, parsed.maxTokens), context.options.cacheBlocks);
    const exchange = {
      request: parsed,
      response,
      head: {
        kind,
        id: `${kind === "chat" ? "chatcmpl" : "cmpl"}-${id}`,
        model: context.options.model,
        created: Math.floor(Date.now() / 1000),
      },
      record,
      readAt,
      tellCached: context.options.promptTokensDetails,
      handover:
        kvConnector !== undefined && parsed.remote === "decode"
          ? handover(kvConnector, engine.id, engine.blocksFor(parsed.prompt.length, 0))
          : undefined,
    };
    sequence = engine.submit({
      ...parsed,
      stallAfter: streamed && context.options.stalls?.() ? tokensBeforeStall : Number.POSITIVE_INFINITY,
      reader: streamed ? streamReader(exchange) : wholeReader(exchange),
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    record.status = "rejected";
    replyApiError(response, error, streamed);
  }
}

function ending(response: ServerResponse, sameEngine: boolean): TruthRecord["status"] {
  if (response.writableFinished) return "ok";
  return sameEngine ? "aborted" : "cut";
}

/** A request larger than the whole cache would wait for ever. */
function checkRoom(blocks: number, cacheBlocks: number): void {
  if (blocks <= cacheBlocks) return;
  throw new ApiError(400, `The request needs ${blocks} KV-cache blocks, the engine has ${cacheBlocks}.`);
}
