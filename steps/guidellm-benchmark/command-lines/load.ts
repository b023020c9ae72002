import type { GuidellmData } from "../../../lib/wire/guidellm-data.ts";

/** Stands in a plan for the bearer token, which the program that runs GuideLLM reads from its file. */
export const TOKEN = "@gateway-token@";

/** All that a command line of GuideLLM says, whatever the generation. */
export interface Load {
  /** Base URL without /v1. */
  readonly target: string;
  readonly model: string;
  /** Fields of every request, beside those of GuideLLM. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether there is a bearer token to send. */
  readonly hasToken: boolean;
  /** Whether GuideLLM may ask the server for its health first: it does so with neither Host nor token. */
  readonly validates: boolean;
  readonly format: "chat" | "text";
  /** Files by their absolute path. */
  readonly data: GuidellmData;
  /** Folder or name; undefined = the model's name. */
  readonly processor: string | undefined;
  readonly strategy: string;
  readonly rates: readonly number[];
  readonly maxSeconds: number;
  readonly maxRequests: number | undefined;
  readonly seed: number;
  /** Where the report goes, and where more files may. */
  readonly report: string;
  readonly folder: string;
}

/** Requests at once where GuideLLM is to send as many as it can: as many as in its own sweep. */
export const MOST_AT_ONCE = 512;

/** A command line for GuideLLM from a version on, until the next one. */
export interface CommandLine {
  /** `0.4`: the first version that takes it. */
  readonly from: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Files to write first: path and text. */
  readonly files: Readonly<Record<string, string>>;
}

/** GuideLLM's words for what a completion is. */
export const paths = { chat: "/v1/chat/completions", text: "/v1/completions" } as const;
export const requestTypes = { chat: "chat_completions", text: "text_completions" } as const;
