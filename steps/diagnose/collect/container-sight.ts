import { z } from "zod";
import { isSecretName } from "../../../lib/redact.ts";
import { secretWords } from "./secret-words.ts";

/** How a container's process ended. */
export interface End {
  readonly reason: string;
  readonly exitCode: number;
  readonly message: string;
  /** RFC 3339; undefined where the kubelet does not tell. */
  readonly at: string | undefined;
}

export interface ContainerSight {
  readonly name: string;
  readonly isInit: boolean;
  readonly image: string;
  readonly ready: boolean;
  readonly restarts: number;
  readonly state: "waiting" | "running" | "ended" | "unknown";
  readonly waiting: { readonly reason: string; readonly message: string } | undefined;
  readonly ended: End | undefined;
  readonly endedBefore: End | undefined;
  /** Command and arguments, values of secret flags taken out. */
  readonly command: readonly string[];
  /** Values of secret variables taken out; a variable from elsewhere says from where. */
  readonly env: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

const endSchema = z
  .object({
    reason: z.string().nullish(),
    exitCode: z.number().default(0),
    message: z.string().nullish(),
    finishedAt: z.string().nullish(),
  })
  .nullish()
  .transform((end): End | undefined =>
    end
      ? {
          reason: end.reason ?? "",
          exitCode: end.exitCode,
          message: end.message?.trim() ?? "",
          at: end.finishedAt ?? undefined,
        }
      : undefined,
  );

export const containerStatusSchema = z.object({
  name: z.string(),
  ready: z.boolean().default(false),
  restartCount: z.number().default(0),
  state: z
    .object({
      waiting: z.object({ reason: z.string().nullish(), message: z.string().nullish() }).nullish(),
      running: z.unknown().optional(),
      terminated: endSchema,
    })
    .prefault({}),
  lastState: z.object({ terminated: endSchema }).prefault({}),
});

export const containerSpecSchema = z.object({
  name: z.string(),
  image: z.string().default(""),
  command: z.array(z.string()).nullish(),
  args: z.array(z.string()).nullish(),
  env: z
    .array(
      z.object({
        name: z.string(),
        value: z.string().nullish(),
        valueFrom: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .nullish(),
  resources: z.object({ limits: z.record(z.string(), z.coerce.string()).nullish() }).nullish(),
});

/** A container as its spec and, where there is one, its status tell it. */
export function containerSight(
  spec: z.output<typeof containerSpecSchema>,
  statuses: readonly z.output<typeof containerStatusSchema>[] | null | undefined,
  isInit: boolean,
): ContainerSight {
  const status = statuses?.find(({ name }) => name === spec.name);
  const { waiting, terminated, running } = status?.state ?? {};
  return {
    name: spec.name,
    isInit,
    image: spec.image,
    ready: status?.ready ?? false,
    restarts: status?.restartCount ?? 0,
    state: waiting ? "waiting" : terminated ? "ended" : running ? "running" : "unknown",
    waiting: waiting ? { reason: waiting.reason ?? "", message: waiting.message ?? "" } : undefined,
    ended: terminated,
    endedBefore: status?.lastState.terminated,
    command: withoutSecrets([...(spec.command ?? []), ...(spec.args ?? [])]),
    env: Object.fromEntries((spec.env ?? []).map((variable) => [variable.name, shownValue(variable)])),
    limits: spec.resources?.limits ?? {},
  };
}

/** What is part of a word (`--api-key=...`) goes when it is written. */
function withoutSecrets(words: readonly string[]): string[] {
  const secrets = secretWords(words);
  return words.map((word) => (secrets.includes(word) ? "[redacted]" : word));
}

function shownValue({
  name,
  value,
  valueFrom,
}: {
  name: string;
  value?: unknown;
  valueFrom?: unknown;
}): string {
  if (valueFrom) return `from ${JSON.stringify(valueFrom)}`;
  return isSecretName(name) ? "[redacted]" : String(value ?? "");
}
