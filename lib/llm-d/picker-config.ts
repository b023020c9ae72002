import { parse } from "yaml";
import { z } from "zod";
import { StepError } from "../errors/index.ts";
import { exitCode } from "../exit-code.ts";

/** A text that an endpoint picker would not start with. */
export class UnreadableConfigError extends StepError {
  override readonly name = "UnreadableConfigError";
  readonly exitCode = exitCode.invalid;
}

export interface PickerPlugin {
  /** Its type unless it is named. */
  readonly name: string;
  readonly type: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A plugin as a profile uses it. */
export interface ProfilePlugin {
  readonly ref: string;
  /** 1 unless it is given; only scorers have one. */
  readonly weight: number;
}

export interface Profile {
  readonly name: string;
  readonly plugins: readonly ProfilePlugin[];
}

/** What an endpoint picker is told to do (EndpointPickerConfig), as far as it is of use here. */
export interface PickerConfig {
  readonly apiVersion: string;
  readonly plugins: readonly PickerPlugin[];
  /** Without any, the picker makes one of all its plugins, and so does this. */
  readonly profiles: readonly Profile[];
}

const KIND = "EndpointPickerConfig";

/** Fields that a version adds are left out, not refused. */
const schema = z.object({
  apiVersion: z.string(),
  kind: z.literal(KIND),
  plugins: z
    .array(
      z.object({
        name: z.string().nullish(),
        type: z.string().min(1),
        parameters: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .nullish(),
  schedulingProfiles: z
    .array(
      z.object({
        name: z.string(),
        plugins: z.array(z.object({ pluginRef: z.string(), weight: z.number().nullish() })).nullish(),
      }),
    )
    .nullish(),
});

/** Reads the YAML or JSON of an EndpointPickerConfig of any version. Throws UnreadableConfigError. */
export function parsePickerConfig(text: string): PickerConfig {
  const parsed = schema.safeParse(parseYaml(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UnreadableConfigError(`no ${KIND}: ${issue?.path.join(".") || "the text"}: ${issue?.message}`);
  }
  const { apiVersion, plugins, schedulingProfiles } = parsed.data;
  const declared = (plugins ?? []).map(({ name, type, parameters }) => ({
    name: name || type,
    type,
    parameters: parameters ?? {},
  }));
  const profiles = (schedulingProfiles ?? []).map((profile) => ({
    name: profile.name,
    plugins: (profile.plugins ?? []).map(({ pluginRef, weight }) => ({
      ref: pluginRef,
      weight: weight ?? 1,
    })),
  }));
  const all = { name: "default", plugins: declared.map(({ name }) => ({ ref: name, weight: 1 })) };
  return { apiVersion, plugins: declared, profiles: profiles.length > 0 ? profiles : [all] };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const [why] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new UnreadableConfigError(`no YAML: ${why}`, { cause: error });
  }
}
