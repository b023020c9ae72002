import { join } from "node:path";
import { type CommandLine, type Load, MOST_AT_ONCE, paths, TOKEN } from "./load.ts";

/** `guidellm run` with a file in place of flags, whose values would be split at commas. */
export function from07(load: Load): CommandLine {
  const {
    target,
    model,
    headers,
    hasToken,
    format,
    processor,
    maxSeconds,
    maxRequests,
    seed,
    report,
    validates,
  } = load;
  const config = join(load.folder, "config.json");
  const spec = {
    backend: {
      kind: "openai_http",
      target,
      model,
      request_format: paths[format],
      verify: true,
      extras: { headers },
      validate_backend: validates,
      ...(hasToken && { api_key: TOKEN }),
    },
    profile: profileOf(load),
    constraints: [
      { kind: "max_duration", seconds: maxSeconds },
      ...(maxRequests === undefined ? [] : [{ kind: "max_requests", count: maxRequests }]),
    ],
    tokenizer: { kind: "huggingface_auto", model: processor ?? model },
    data: [dataOf(load)],
    seed: { kind: "static", value: seed },
    outputs: [{ kind: "json", path: report }],
  };
  return {
    from: "0.7",
    args: ["run", "--config", config, "--disable-console"],
    env: {},
    files: { [config]: JSON.stringify({ spec }) },
  };
}

function profileOf({ strategy, rates }: Load) {
  const [first] = rates;
  if (strategy === "throughput") return { kind: strategy, max_concurrency: MOST_AT_ONCE };
  if (strategy === "sweep") return { kind: strategy, ...(first !== undefined && { sweep_size: first }) };
  if (strategy === "concurrent") return { kind: strategy, streams: rates };
  return { kind: strategy, ...(rates.length > 0 && { rate: rates }) };
}

const FILE_KINDS = { json: "json_file", jsonl: "json_file", csv: "csv_file", txt: "text_file" } as const;

function dataOf({ data }: Load) {
  if (data.kind === "synthetic") return { kind: "synthetic_text", ...data.tokens };
  return data.kind === "file"
    ? { kind: FILE_KINDS[data.format], path: data.path }
    : { kind: "huggingface", source: data.id };
}
