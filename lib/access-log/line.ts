import { z } from "zod";

/** One request as a gateway's access log tells it. */
export interface AccessLogLine {
  readonly testId: string | undefined;
  readonly sessionId: string | undefined;
  /** `x-request-id` as the gateway has it: some gateways put one of their own in place of the client's. */
  readonly requestId: string | undefined;
  /** When the request began, in Unix milliseconds; undefined when the line does not tell. */
  readonly startedAt: number | undefined;
  /** `ip:port` of the server that answered. */
  readonly upstream: string | undefined;
  readonly status: number;
  /** Envoy's response flags, empty when there was none. */
  readonly flags: readonly string[];
  /** Whether the gateway saw the request through: a 200 that was cut in mid-stream carries a flag. */
  readonly ok: boolean;
  /** What stands where the endpoint picker's scores would: see `scoresField`; undefined when nothing does. */
  readonly endpointScores: unknown;
}

/** Envoy's flags that tell of no failure: a delay injected on purpose, an answer from its cache. */
const HARMLESS_FLAGS = new Set(["DI", "RFCF"]);

/** Absent is `null` in Envoy's JSON, `-` in its text and in flags. */
const cell = z
  .union([z.string(), z.number(), z.null()])
  .optional()
  .transform((value) =>
    value === null || value === undefined || value === "-" || value === "" ? undefined : `${value}`,
  );

const schema = z.object({
  response_code: z.union([z.number(), z.string().regex(/^\d{1,3}$/)]).transform(Number),
  response_flags: cell,
  upstream_host: cell,
  x_session_id: cell,
  x_test_id: cell,
  request_id: cell,
  x_request_id: cell,
  start_time: z.unknown().optional(),
});

/**
 * Reads one line of a gateway's log. Undefined for whatever is no access-log line in JSON: Envoy writes its own
 * messages into the same stream. Keys may be spelled with `_` or `-`; a timestamp may stand before the JSON.
 */
export function parseAccessLogLine(text: string): AccessLogLine | undefined {
  const fields = jsonObject(text);
  const parsed = schema.safeParse(fields);
  if (fields === undefined || !parsed.success) return undefined;
  const { response_code: status, response_flags, upstream_host, x_session_id, x_test_id } = parsed.data;
  const flags = response_flags?.split(",").map((flag) => flag.trim()) ?? [];
  return {
    testId: x_test_id,
    sessionId: x_session_id,
    requestId: parsed.data.request_id ?? parsed.data.x_request_id,
    startedAt: timeOf(parsed.data.start_time),
    upstream: upstream_host,
    status,
    flags,
    ok: status === 200 && flags.every((flag) => HARMLESS_FLAGS.has(flag)),
    endpointScores: scoresField(fields),
  };
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/**
 * The value of the key that ends in `endpoint_scores`, whatever the format calls the rest, or of such a key inside an
 * object: `%DYNAMIC_METADATA(envoy.lb)%` prints the whole namespace.
 */
function scoresField(fields: Readonly<Record<string, unknown>>): unknown {
  const inner = Object.values(fields).flatMap((value) => (isObject(value) ? Object.entries(value) : []));
  const entries = [...Object.entries(fields), ...inner];
  const [, value] = entries.find(([key]) => /endpoint[_-]scores$/i.test(key)) ?? [];
  return value === null || value === "-" || value === "" ? undefined : value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  const start = text.indexOf("{");
  if (start < 0) return undefined;
  try {
    const value: unknown = JSON.parse(text.slice(start));
    if (!isObject(value)) return undefined;
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [key.toLowerCase().replaceAll("-", "_"), field]),
    );
  } catch {
    return undefined;
  }
}
