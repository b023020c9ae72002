import { type CommandLine, type Load, requestTypes, TOKEN } from "./load.ts";

/** `guidellm benchmark run`, in the flags that 0.3 to 0.6 have in common. */
function common(load: Load): string[] {
  const { target, model, processor, strategy, rates, maxSeconds, maxRequests, seed, report } = load;
  return [
    "benchmark",
    "run",
    ...["--target", target],
    ...["--model", model],
    ...(processor === undefined ? [] : ["--processor", processor]),
    ...["--data", dataText(load)],
    ...["--rate-type", strategy],
    ...(rates.length === 0 ? [] : ["--rate", rates.join(",")]),
    ...["--max-seconds", String(maxSeconds)],
    ...(maxRequests === undefined ? [] : ["--max-requests", String(maxRequests)]),
    ...["--random-seed", String(seed)],
    ...["--output-path", report],
    "--disable-progress",
    "--disable-console-outputs",
  ];
}

function dataText({ data }: Load): string {
  if (data.kind === "dataset") return data.id;
  if (data.kind === "file") return data.path;
  return Object.entries(data.tokens)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

/** Its own settings carry what its flags do not: the route and the token. It tests the connection with completions. */
export function from03(load: Load): CommandLine {
  const { headers, hasToken, format } = load;
  return {
    from: "0.3",
    args: [...common(load), "--backend-args", JSON.stringify({ headers, verify: true })],
    env: {
      GUIDELLM__PREFERRED_ROUTE: requestTypes[format],
      ...(hasToken && { GUIDELLM__OPENAI__API_KEY: TOKEN }),
    },
    files: {},
  };
}

/** Header fields belong to the formatter of requests. */
export function from04(load: Load): CommandLine {
  const { hasToken, format, validates } = load;
  const headers = { ...load.headers, ...(hasToken && { authorization: `Bearer ${TOKEN}` }) };
  return {
    from: "0.4",
    args: [
      ...common(load),
      ...["--request-type", requestTypes[format]],
      ...["--request-formatter-kwargs", JSON.stringify({ extras: { headers } })],
      ...["--backend-kwargs", JSON.stringify({ verify: true, validate_backend: validates })],
      ...["--sample-requests", "1000000"],
    ],
    env: {},
    files: {},
  };
}

/** Header fields belong to the backend. */
export function from06(load: Load): CommandLine {
  const { headers, hasToken, format, validates } = load;
  const backend = {
    verify: true,
    validate_backend: validates,
    extras: { headers },
    ...(hasToken && { api_key: TOKEN }),
  };
  return {
    from: "0.6",
    args: [
      ...common(load),
      ...["--request-format", requestTypes[format]],
      ...["--backend-kwargs", JSON.stringify(backend)],
      ...["--sample-requests", "1000000"],
    ],
    env: {},
    files: {},
  };
}
